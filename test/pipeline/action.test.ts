import {chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
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
    [
      '#!/bin/sh',
      `printf '%s\\n' "$@" > ${stubs}/told`,
      `case $* in *--paginate*) cat ${stubs}/known; exit;; esac`,
      `for word in "$@"; do case $word in body=@*) cp "\${word#body=@}" ${stubs}/body;; sarif=@*) cp "\${word#sarif=@}" ${stubs}/sarif;; esac; done`,
      `[ ! -e ${stubs}/refuses ]`,
      '',
    ].join('\n'),
  )
  chmodSync(join(stubs, 'gh'), 0o700)
  writeFileSync(join(stubs, 'known'), '')
})
afterAll(() => account.range.stop())

/** Runs the script of the action as a runner would, with its inputs in variables. */
const act = (inputs: Readonly<Record<string, string>>, script = join(folder, 'run.sh')) =>
  execa('bash', [script], {
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

const document = (name: string): unknown => parse(readFileSync(join(folder, name), 'utf8'))

/** The script with a stand-in for firebreak that keeps what it was told and exits as it is asked to. */
async function actAs(exits: number, inputs: Readonly<Record<string, string>>) {
  const dir = join(account.range.dir, `stand-in-${exits}-${inputs['ACTION_COMMAND']}`)
  mkdirSync(dir)
  writeFileSync(
    join(dir, 'node'),
    `#!/bin/sh\nshift\nprintf '%s\\n' "$@" > ${dir}/args\necho '::error::theirs'\nexit ${exits}\n`,
  )
  chmodSync(join(dir, 'node'), 0o700)
  const output = join(dir, 'output')
  const PATH = `${dir}:${stubs}:${process.env['PATH'] ?? ''}`
  const {exitCode, stdout} = await act({...inputs, PATH, GITHUB_OUTPUT: output})
  const read = (path: string) => readFileSync(path, 'utf8').trimEnd().split('\n')
  return {exitCode, lines: stdout.split('\n'), args: read(join(dir, 'args')), output: read(output)}
}

const told = (): readonly string[] => readFileSync(join(stubs, 'told'), 'utf8').split('\n')

test('a plan is shown on the pull request as text that nothing can leave, and changes nothing', async () => {
  const inputs = {ACTION_COMMAND: 'plan', ACTION_RUNBOOK: 'agent-freeze', ACTION_PARAMS: 'agent=support-bot\n'}
  const output = join(account.range.dir, 'output')
  const {exitCode, stdout, stderr} = await act({...inputs, ACTION_COMMENT: 'true', GITHUB_OUTPUT: output})
  expect({exitCode, stderr}).toMatchObject({exitCode: 0})
  const [, file = ''] = /^exit-code=0\nfile=(.+plan\.json)\n$/.exec(readFileSync(output, 'utf8')) ?? []
  expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({runbook: {id: 'agent-freeze'}})
  expect(told().slice(1, 4)).toEqual(['--method', 'POST', 'repos/example/agents/issues/12/comments'])
  const body = readFileSync(join(stubs, 'body'), 'utf8')
  expect(body.match(/^~~~~/gm)).toHaveLength(2)
  expect(body).toMatch(/^<!-- firebreak plan [0-9a-f]{32} -->\n/)
  expect(body).toContain('Nothing was changed: this is only the plan.')
  const [, mute = ''] = /^::stop-commands::([0-9a-f]{32})\n/.exec(stdout) ?? []
  expect(stdout.trimEnd().endsWith(`::${mute}::`)).toBe(true)
  expect(readFileSync(join(account.range.dir, 'summary.md'), 'utf8')).toContain('firebreak plan, exit 0')
  expect(account.range.writes()).toEqual([])
}, 60_000)

test('a plan that is shown already is edited, one that fails says so, and what GitHub refuses changes no exit code', async () => {
  writeFileSync(join(stubs, 'known'), '4711\n')
  writeFileSync(join(stubs, 'refuses'), '')
  const inputs = {ACTION_COMMAND: 'plan', ACTION_RUNBOOK: 'agent-freeze', ACTION_COMMENT: 'true'}
  const {exitCode, stderr} = await act({...inputs, ACTION_PARAMS: 'agent=nobody\n'})
  rmSync(join(stubs, 'refuses'))
  writeFileSync(join(stubs, 'known'), '')
  expect(told().slice(1, 4)).toEqual(['--method', 'PATCH', 'repos/example/agents/issues/comments/4711'])
  const body = readFileSync(join(stubs, 'body'), 'utf8')
  expect(body).not.toContain('~~~~')
  expect(body).toContain(`cannot be planned: exit ${exitCode}.`)
  expect([2, 4]).toContain(exitCode)
  expect(stderr).toContain('the exit code stays')
}, 60_000)

test('what is installed sees no secret, runs no script of its own, and what is printed is cut before GitHub refuses it', async () => {
  const root = join(account.range.dir, 'elsewhere')
  const copied = join(root, '.github/actions/firebreak/run.sh')
  mkdirSync(dirname(copied), {recursive: true})
  mkdirSync(join(root, 'bin'))
  writeFileSync(copied, readFileSync(join(folder, 'run.sh')))
  writeFileSync(join(root, 'bin/run.js'), "process.stdout.write('x'.repeat(100_000))")
  writeFileSync(join(stubs, 'npm'), `#!/bin/sh\n{ echo "npm $*"; env; } >> ${stubs}/installed\n`)
  chmodSync(join(stubs, 'npm'), 0o700)
  const secrets = {CLOUDFLARE_API_TOKEN: 'canary-token', SLACK_WEBHOOK: 'canary-hook', GH_TOKEN: 'canary-gh'}
  const inputs = {ACTION_COMMAND: 'plan', ACTION_RUNBOOK: 'agent-freeze', ACTION_COMMENT: 'true'}
  const {exitCode} = await act({...inputs, ...secrets}, copied)
  expect(exitCode).toBe(0)
  const installed = readFileSync(join(stubs, 'installed'), 'utf8')
  expect(installed.match(/^npm .*/gm)).toEqual(['npm ci --ignore-scripts', 'npm run --silent build'])
  expect(installed).not.toContain('canary')
  const body = readFileSync(join(stubs, 'body'), 'utf8')
  expect(body.length).toBeGreaterThan(60_000)
  expect(body.length).toBeLessThan(61_000)
  expect(body).toContain('It is longer')
})

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

test.each([
  [
    'plan',
    {ACTION_RUNBOOK: 'agent-freeze', ACTION_PARAMS: 'agent=a b\n'},
    ['plan', 'agent-freeze', '--out', '--agent=a b'],
  ],
  [
    'drill',
    {ACTION_RUNBOOK: 'agent-freeze', ACTION_PARAMS: 'agent=a b', ACTION_NOTIFY: 'true'},
    ['drill', 'run', 'agent-freeze', '--param=agent=a b', '--notify'],
  ],
  ['inventory-check', {}, ['inventory', 'check']],
  ['doctor', {}, ['doctor', '--sarif']],
])('%s asks firebreak for that and nothing else, without a question', async (command, inputs, args) => {
  const {exitCode, output, ...ran} = await actAs(0, {ACTION_COMMAND: command, ...inputs})
  expect(ran.args.filter((word) => !word.startsWith('/'))).toEqual([...args, '--no-input'])
  expect({exitCode, output}).toEqual({exitCode: 0, output: ['exit-code=0']})
  expect(ran.lines.filter((line) => line.startsWith('::error'))).toEqual(['::error::theirs'])
})

test.each([
  [4, 'a safeguard, an approval or a lock refuses'],
  [10, 'the drill stayed below its threshold'],
  [1, 'it did not end well'],
])('exit code %s fails the step, is an output, and is told beside it in words of our own', async (code, words) => {
  const inputs = {ACTION_COMMAND: 'drill', ACTION_RUNBOOK: 'agent-freeze'}
  const {exitCode, output, lines} = await actAs(code, inputs)
  expect({exitCode, output}).toEqual({exitCode: code, output: [`exit-code=${code}`]})
  const mute = lines[0]?.replace('::stop-commands::', '') ?? ''
  const [before, after] = [lines.slice(0, lines.indexOf(`::${mute}::`)), lines.slice(lines.indexOf(`::${mute}::`) + 1)]
  expect(before, 'what firebreak prints commands nothing').toContain('::error::theirs')
  expect(after.filter((line) => line !== '')).toEqual([
    `::error title=firebreak drill::Exit code ${code}: ${words}. The log of this step says what to do next.`,
  ])
})

test('every output of the action is one that its script gives', () => {
  const {outputs} = Object(document('action.yml'))
  const script = readFileSync(join(folder, 'run.sh'), 'utf8')
  expect(Object.keys(outputs)).toEqual(['exit-code', 'file'])
  for (const [name, {value}] of Object.entries<{readonly value: string}>(outputs)) {
    expect(value).toBe(`\${{ steps.firebreak.outputs.${name} }}`)
    expect(script).toContain(`printf '${name}=`)
  }
})

interface Step {
  readonly run?: string
  readonly uses?: string
}

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
