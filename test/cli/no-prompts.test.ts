import {copyFileSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {execa} from 'execa'
import {expect, test} from 'vitest'
import {packageRoot} from '../../src/package-root.ts'
import {openAccount} from './program.ts'

interface Manifest {
  readonly commands: Readonly<Record<string, {readonly args: Readonly<Record<string, {readonly required?: boolean}>>}>>
}

const {commands}: Manifest = JSON.parse(readFileSync(join(packageRoot, 'oclif.manifest.json'), 'utf8'))

/** What a required argument is called by here. */
const named: Readonly<Record<string, string>> = {segment: 'payments', runbook: 'agent-freeze', shell: 'bash'}
/** A signature is laid beside the file: it is not one of the package. */
const own: Readonly<Record<string, string>> = {'runbook:sign': 'own.yaml'}
/** They serve, or play a drill, which has tests of its own. */
const longer = ['sandbox:start', 'drill:run']

const soaks = process.env['SOAK'] !== undefined
const chosen = Object.entries(commands).filter(
  ([id], at) => !longer.includes(id) && (soaks || at % 6 === 0 || id === 'init'),
)

test('no command waits for an answer, or draws a question, where there is no terminal', async () => {
  const {range, env} = await openAccount()
  copyFileSync(join(packageRoot, 'runbooks/agent-freeze.yaml'), join(range.dir, 'own.yaml'))
  try {
    for (const [id, {args}] of chosen) {
      const words = Object.entries(args).flatMap(([name, {required}]) =>
        required === true ? [own[id] ?? named[name] ?? 'last'] : [],
      )
      const line = [...id.split(':'), ...words]
      // Standard input stays open and says nothing: whoever asked would wait for ever.
      const ended = await execa(process.execPath, [join(packageRoot, 'bin/run.js'), ...line], {
        cwd: range.dir,
        env: {PATH: process.env['PATH'], ...env},
        extendEnv: false,
        reject: false,
        stdin: 'pipe',
        timeout: 50_000,
      })
      expect({id, timedOut: ended.timedOut, isBug: ended.exitCode === 1}).toEqual({id, timedOut: false, isBug: false})
      expect({id, text: `${ended.stdout}${ended.stderr}`}).toEqual({
        id,
        text: expect.not.stringContaining('\u001B[?25l'),
      })
    }
    expect(range.writes()).toEqual([])
  } finally {
    await range.stop()
  }
}, 600_000)
