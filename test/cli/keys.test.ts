import {mkdtempSync, readFileSync, rmSync, statSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect, onTestFinished, test} from 'vitest'
import {readTrust} from '../../src/storage/signing/trust-file.ts'
import {documentOf, startProgram} from './program.ts'

test('keys init makes a key once, and prints a line that the trust file takes as it is', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'firebreak-keys-'))
  onTestFinished(() => rmSync(dir, {recursive: true, force: true}))
  const init = (...args: readonly string[]) =>
    startProgram({args: ['keys', 'init', ...args], cwd: dir, env: {HOME: dir, FIREBREAK_OPERATOR: 'ada'}})
  const first = await init()
  expect(first).toMatchObject({exitCode: 0, stderr: ''})
  const path = join(dir, '.config/firebreak/keys/ada.pem')
  expect(statSync(path).mode & 0o777).toBe(0o600)

  const lines = first.stdout.split('\n').filter((line) => line.startsWith('  '))
  writeFileSync(join(dir, 'trust.yaml'), ['schema: firebreak/trust@1', 'keys:', ...lines, ''].join('\n'))
  const [line] = readTrust(join(dir, 'trust.yaml')).keys
  expect(line).toMatchObject({person: 'ada', roles: ['checkpoint', 'approve', 'runbook', 'evidence']})

  const key = readFileSync(path, 'utf8')
  expect(await init()).toMatchObject({exitCode: 4, stderr: expect.stringContaining('there is a key')})
  expect(readFileSync(path, 'utf8')).toBe(key)
  expect(documentOf(await init('--name', 'bob', '--role', 'approve', '--json'))).toMatchObject({
    schema: 'firebreak/key@1',
    line: {person: 'bob', roles: ['approve']},
  })
})
