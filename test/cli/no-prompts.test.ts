import {copyFileSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {afterAll, beforeAll, expect, test} from 'vitest'
import {parse, stringify} from 'yaml'
import {packageRoot} from '../../src/package-root.ts'
import type {World} from '../../src/sandbox/world.ts'
import {asking} from './asking.ts'
import {type Account, openAccount, unwrapped} from './program.ts'
import {type Ended, startReader} from './start-reader.ts'

interface Manifest {
  readonly commands: Readonly<
    Record<string, {readonly args: Readonly<Record<string, Needed>>; readonly flags: Readonly<Record<string, Needed>>}>
  >
}
interface Needed {
  readonly required?: boolean
}
interface Told extends Ended {
  readonly argv: readonly string[]
}

const {commands}: Manifest = JSON.parse(readFileSync(join(packageRoot, 'oclif.manifest.json'), 'utf8'))
const spoken = (id: string): string => id.replaceAll(':', ' ')

/** What a required argument is called by where a command that asks nothing is typed with the least that it takes. */
const named: Readonly<Record<string, string>> = {segment: 'payments', runbook: 'own.yaml', shell: 'bash'}
/** They serve until they are told to stop, or play a drill: each has tests of its own. */
const longer = ['sandbox start', 'drill run']

/** Each command with the least that it takes, where that asks for nothing. */
const least = Object.entries(commands).flatMap(([id, {args}]): readonly (readonly string[])[] => {
  const words = Object.entries(args).flatMap(([name, {required}]) => (required === true ? [named[name] ?? 'last'] : []))
  return longer.includes(spoken(id)) ? [] : [[...id.split(':'), ...words]]
})

const unanswered = Object.entries(asking).flatMap(([id, lines]) =>
  lines.map((line) => ({...line, argv: [...id.split(' '), ...line.argv]})),
)

let account: Account
let before = 0
let told: readonly Told[] = []

/** Whoever asked would wait for ever. */
const reader = startReader('open')

/** Types them all in one process. */
async function type(lines: readonly (readonly string[])[]): Promise<readonly Told[]> {
  const {range, env} = account
  const typed = lines.map(async (argv) => {
    const ended = await reader.type({args: argv, cwd: range.dir, env: {PATH: process.env['PATH'], ...env}})
    return {argv, ...ended}
  })
  return Promise.all(typed)
}

beforeAll(async () => {
  let world: World | undefined
  account = await openAccount({also: (one) => void (world = one)})
  // Two levers are missing, so that arm has something to ask about.
  const lists = world?.account.lists
  for (const [id, {stored}] of lists ?? []) if (stored.name.includes('egress')) lists?.delete(id)
  const {dir, sandbox, writes} = account.range
  copyFileSync(join(packageRoot, 'runbooks/agent-freeze.yaml'), join(dir, 'own.yaml'))
  copyFileSync(sandbox.inventory, join(dir, 'firebreak.yaml'))
  const unarmed = parse(readFileSync(sandbox.inventory, 'utf8'))
  for (const name of Object.keys(unarmed.levers.lists)) if (name.includes('egress')) delete unarmed.levers.lists[name]
  writeFileSync(join(dir, 'unarmed.yaml'), stringify(unarmed, {aliasDuplicateObjects: false}))
  // One that nobody uses, so that doctor has something to prove a write on.
  const canary = world?.addServiceToken({name: 'ir-canary'})
  unarmed.levers.canaries = {serviceToken: {name: 'ir-canary', id: canary?.id}}
  writeFileSync(join(dir, 'canaries.yaml'), stringify(unarmed, {aliasDuplicateObjects: false}))
  const freeze = ['agent-freeze', '--agent', 'support-bot']
  await type([
    ['plan', ...freeze, '--out', 'freeze.json'],
    ['kill-switch', 'engage', '--agent', 'support-bot', '--apply', '--yes'],
  ])
  before = writes().length
  told = await type([...unanswered.map(({argv}) => argv), ...least])
}, 300_000)
afterAll(() => account.range.stop())

test('a command of which nobody says what it would ask for does not exist', () => {
  expect(Object.keys(asking).toSorted()).toEqual(Object.keys(commands).map(spoken).toSorted())
})

test('a command that takes an answer, or needs a word, is typed without it', () => {
  const silent = Object.entries(commands).filter(([id, {args, flags}]) => {
    const needed = [...Object.values(args), ...Object.values(flags)].filter(({required}) => required === true)
    const due = needed.length + ('yes' in flags && id !== 'evidence:lock' ? 1 : 0)
    return (asking[spoken(id)] ?? []).length < due
  })
  expect(silent.map(([id]) => id)).toEqual([])
})

test('what a person would be asked for is refused without a terminal, by exit code and by the name of its flag', () => {
  const ends = unanswered.map(({argv, names}, at) => {
    const one = told[at]
    const text = unwrapped(`${one?.stderr ?? ''}${one?.stdout ?? ''}`)
    return {
      line: argv.join(' '),
      exitCode: one?.exitCode,
      names: text.toLowerCase().includes(names.toLowerCase()) ? names : text,
    }
  })
  expect(ends).toEqual(unanswered.map(({argv, exitCode, names}) => ({line: argv.join(' '), exitCode, names})))
})

test('no line draws a question, is a bug, or sends a request that changes something', () => {
  expect(told.map(({argv}) => argv)).toEqual([...unanswered.map(({argv}) => argv), ...least])
  const bad = told.filter(
    ({exitCode, stdout, stderr}) => exitCode === 1 || `${stdout}${stderr}`.includes('\u001B[?25l'),
  )
  expect(bad).toEqual([])
  expect(account.range.writes().slice(before)).toEqual([])
  expect(before).toBeGreaterThan(0)
})
