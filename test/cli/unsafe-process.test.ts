import {mkdtempSync, readdirSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {execa} from 'execa'
import {afterAll, expect, test} from 'vitest'
import {packageRoot} from '../../src/package-root.ts'
import {documentOf} from './program.ts'

const folder = mkdtempSync(join(tmpdir(), 'firebreak-unsafe-'))
afterAll(() => rmSync(folder, {recursive: true, force: true}))

const bin = join(packageRoot, 'bin/run.js')
const canary = `cfat_${'Ab1'.repeat(13)}x0123abcd`

/** firebreak with a token in its environment, started in one unsafe way. */
const startWith = (env: Readonly<Record<string, string>>, options: readonly string[], ...args: readonly string[]) =>
  execa(process.execPath, [...options, bin, ...args], {
    cwd: folder,
    env: {
      PATH: '/usr/bin',
      HOME: folder,
      FIREBREAK_STATE_DIR: join(folder, 'state'),
      CLOUDFLARE_API_TOKEN: canary,
      ...env,
    },
    extendEnv: false,
    reject: false,
    stripFinalNewline: false,
  })

test.each<[Readonly<Record<string, string>>, readonly string[]]>([
  [{NODE_TLS_REJECT_UNAUTHORIZED: '0'}, []],
  [{SSLKEYLOGFILE: join(folder, 'keys')}, []],
  [{NODE_DEBUG: 'http,https,net,tls,fetch,undici,child_process'}, []],
  [{NODE_OPTIONS: `--inspect=127.0.0.1:0`}, []],
  [{}, ['--report-uncaught-exception', '--report-on-fatalerror']],
  [{}, [`--tls-keylog=${join(folder, 'keys')}`]],
  [{NODE_OPTIONS: '--require node:path'}, []],
])('T60: with %j %j no command begins, and nothing is left that could hold a secret', async (env, options) => {
  const ended = await startWith(env, options, 'run', 'agent-freeze', '--agent', 'support-bot', '--json', '--debug')
  expect(ended.exitCode).toBe(4)
  expect(documentOf(ended)).toMatchObject({
    error: {code: 'REFUSED', next: expect.arrayContaining([expect.any(String)])},
  })
  expect(`${ended.stdout}${ended.stderr}`).not.toContain(canary)
  // A key log is made by Node itself before anything of firebreak runs; it is empty, since nothing was sent.
  expect(readdirSync(folder).filter((name) => name !== 'keys')).toEqual([])
})

test('help and version are given in any process', async () => {
  for (const words of [['--help'], ['run', '--help'], ['--version']]) {
    const ended = await startWith({SSLKEYLOGFILE: '/dev/null'}, [], ...words)
    expect({words, code: ended.exitCode}).toEqual({words, code: 0})
  }
})

test('no signal opens a debugger', async () => {
  const serving = startWith({}, [], 'sandbox', 'start', '--json')
  await new Promise((resolve) => serving.stdout.once('data', resolve))
  serving.kill('SIGUSR1')
  serving.kill('SIGTERM')
  expect((await serving).stderr).not.toContain('Debugger')
})
