import {chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {gunzipSync} from 'node:zlib'
import {execa} from 'execa'
import {afterAll, beforeAll, expect, test} from 'vitest'
import {parse} from 'yaml'
import {type Account, openAccount} from '../cli/program.ts'
import {packageRoot} from '../../src/package-root.ts'

const folder = join(packageRoot, '.github/actions/firebreak')

let account: Account
let stubs: string

beforeAll(async () => {
  // Whom nobody is to notify is no reason to refuse a plan.
  account = await openAccount({edit: (inventory) => ({...inventory, notify: {targets: {}}})})
  stubs = join(account.range.dir, 'stubs')
  mkdirSync(stubs)
  // GitHub's own program: it keeps what it was told, and the file that it was to send.
  writeFileSync(
    join(stubs, 'gh'),
    `#!/bin/sh\nprintf '%s\\n' "$@" > ${stubs}/told\nfor word in "$@"; do case $word in *comment.md) cp "$word" ${stubs}/body;; sarif=@*) cp "\${word#sarif=@}" ${stubs}/sarif;; esac; done\n`,
  )
  chmodSync(join(stubs, 'gh'), 0o700)
})
afterAll(() => account.range.stop())

/** Runs the script of the action as a runner would, with its inputs in variables. */
const act = (inputs: Readonly<Record<string, string>>) =>
  execa('bash', [join(folder, 'run.sh')], {
    cwd: account.range.dir,
    reject: false,
    extendEnv: false,
    env: {
      ...account.env,
      PATH: `${stubs}:${dirname(process.execPath)}:${process.env['PATH'] ?? ''}`,
      RUNNER_TEMP: account.range.dir,
      GITHUB_REPOSITORY: 'example/agents',
      GITHUB_REF: 'refs/pull/12/merge',
      GITHUB_SHA: 'a'.repeat(40),
      GITHUB_STEP_SUMMARY: join(account.range.dir, 'summary.md'),
      ...inputs,
    },
  })

const told = (): readonly string[] => readFileSync(join(stubs, 'told'), 'utf8').split('\n')

test('a plan is shown on the pull request as text that nothing can leave, and changes nothing', async () => {
  const inputs = {ACTION_COMMAND: 'plan', ACTION_RUNBOOK: 'agent-freeze', ACTION_PARAMS: 'agent=support-bot\n'}
  const {exitCode, stdout, stderr} = await act({...inputs, ACTION_COMMENT: 'true'})
  expect({exitCode, stderr}).toMatchObject({exitCode: 0})
  expect(told().slice(0, 5)).toEqual(['pr', 'comment', '12', '--repo', 'example/agents'])
  const body = readFileSync(join(stubs, 'body'), 'utf8')
  expect(body.match(/^~~~~/gm)).toHaveLength(2)
  expect(body).toContain('Nothing was changed: this is only the plan.')
  const [, mute = ''] = /^::stop-commands::([0-9a-f]{32})\n/.exec(stdout) ?? []
  expect(stdout.trimEnd().endsWith(`::${mute}::`)).toBe(true)
  expect(readFileSync(join(account.range.dir, 'summary.md'), 'utf8')).toContain('firebreak plan, exit 0')
  expect(account.range.writes()).toEqual([])
}, 60_000)

test.each([
  ['ACTION_PARAMS', 'agent=$(touch pwned)', 2],
  ['ACTION_PARAMS', 'agent=support-bot; touch pwned', 2],
  ['ACTION_PARAMS', '`touch pwned`', 2],
  ['ACTION_PARAMS', 'apply=true', 2],
  ['ACTION_RUNBOOK', 'agent-freeze; touch pwned', 2],
  ['ACTION_RUNBOOK', '--apply', 2],
  ['ACTION_COMMAND', 'plan; touch pwned', 2],
  ['ACTION_COMMAND', 'apply', 2],
])('%s of %s runs nothing and applies nothing', async (name, value, code) => {
  const {exitCode} = await act({ACTION_COMMAND: 'plan', ACTION_RUNBOOK: 'agent-freeze', [name]: value})
  expect(exitCode).toBe(code)
  expect(existsSync(join(account.range.dir, 'pwned'))).toBe(false)
  expect(account.range.writes()).toEqual([])
})

test("the doctor's findings go to code scanning, and its exit code is that of the action", async () => {
  const {exitCode, stderr} = await act({ACTION_COMMAND: 'doctor', ACTION_UPLOAD_SARIF: 'true'})
  const alone = await account.firebreak('doctor')
  expect({exitCode, stderr}).toMatchObject({exitCode: alone.exitCode})
  expect(told()).toContain('repos/example/agents/code-scanning/sarifs')
  const sarif = gunzipSync(Buffer.from(readFileSync(join(stubs, 'sarif'), 'utf8'), 'base64'))
  expect(JSON.parse(sarif.toString())).toMatchObject({version: '2.1.0'})
}, 60_000)

interface Step {
  readonly run?: string
  readonly uses?: string
}

const document = (name: string): unknown => parse(readFileSync(join(folder, name), 'utf8'))

/** Every step of a document, wherever it stands. */
function stepsIn(value: unknown): readonly Step[] {
  if (typeof value !== 'object' || value === null) return []
  const own = 'run' in value || 'uses' in value ? [value as Step] : []
  return [...own, ...Object.values(value).flatMap(stepsIn)]
}

test.each(['action.yml', 'example-workflow.yml'])('%s puts nothing into a script and pins what is not ours', (name) => {
  const steps = stepsIn(document(name))
  expect(steps.length).toBeGreaterThan(0)
  expect(steps.filter(({run = ''}) => run.includes('${{'))).toEqual([])
  const foreign = steps.flatMap(({uses = './'}) => (uses.startsWith('./') ? [] : [uses]))
  expect(foreign.filter((uses) => !/@[0-9a-f]{40}$/.test(uses))).toEqual([])
})
