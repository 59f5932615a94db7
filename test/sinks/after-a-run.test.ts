import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterAll, beforeAll, expect, test} from 'vitest'
import {stringify} from 'yaml'
import type {JournalEntry} from '../../src/core/documents/journal.ts'
import type {SinkPlace} from '../../src/core/evidence/sink-place.ts'
import {runReport} from '../../src/core/runs/run-report.ts'
import {runState} from '../../src/core/runs/run-state.ts'
import {readLinks} from '../../src/storage/bag/custody.ts'
import {runView} from '../../src/views/run/run-view.ts'
import {type Account, documentOf, openAccount, unwrapped} from '../cli/program.ts'
import {approvalsFor} from '../fixtures/approvals.ts'
import {type Mood, startObjectStore} from '../tamper/object-store.ts'

type Store = Awaited<ReturnType<typeof startObjectStore>>

let folder: string
let account: Account
let locked: Store
let open: Store
let mood: Mood = 'well'

const keyFile = (name: string) => join(folder, name)

function placeOf(store: Store): SinkPlace {
  const {accessKeyId, secretAccessKey, ...at} = store.options
  for (const [name, value] of Object.entries({accessKeyId, secretAccessKey}))
    writeFileSync(keyFile(name), value, {mode: 0o600})
  const keys = {accessKeyId: `file:${keyFile('accessKeyId')}`, secretAccessKey: `file:${keyFile('secretAccessKey')}`}
  return {type: 's3', ...at, ...keys, lock: {by: 'bucket-rule', days: 30}}
}

/** The share is not mounted before somebody mounts it. */
const share = () => join(folder, 'share')

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'firebreak-sinks-'))
  locked = await startObjectStore({locking: 'rule', mood: () => mood})
  open = await startObjectStore()
  const sinks: Readonly<Record<string, SinkPlace>> = {
    vault: placeOf(locked),
    share: {type: 'directory', path: share()},
  }
  const evidence = {hosts: [], addresses: [], ids: [], sinks}
  account = await openAccount({edit: (inventory) => ({...inventory, evidence})})
  const written = {...account.range.inventory, evidence: {...evidence, sinks: {...sinks, open: placeOf(open)}}}
  writeFileSync(keyFile('firebreak.yaml'), stringify(written, {aliasDuplicateObjects: false}))
})
afterAll(async () => {
  await account.range.stop()
  await Promise.all([locked.stop(), open.stop()])
  rmSync(folder, {recursive: true, force: true})
})

async function applied(runbook: string, params: Readonly<Record<string, string>>, stop = new AbortController()) {
  const {bench, plan: toPlan} = account.range
  const plan = await toPlan(runbook, params)
  const told: string[] = []
  const report = ({event}: JournalEntry) => {
    told.push(event.type)
    if (event.type === 'run-outcome' && mood === 'hung') stop.abort()
  }
  return {told, end: await bench.apply(plan, approvalsFor(plan), {report, stop: stop.signal})}
}

const copy = async (...args: readonly string[]) =>
  account.firebreakWith({FIREBREAK_INVENTORY: keyFile('firebreak.yaml')}, 'evidence', 'copy', ...args)

test('after a run its evidence is at every sink that can be reached, on record, and where it is not is said', async () => {
  const {end, told} = await applied('evidence-snapshot', {})
  const report = runReport(end)
  const [evidence] = report.evidence
  expect(evidence?.copies).toMatchObject([{sink: 'vault', lock: {asked: true, standing: 'held'}}])
  expect(evidence?.uncopied).toMatchObject([{sink: 'share', why: expect.stringContaining('is not there')}])
  expect(report).toMatchObject({outcome: 'recorded', exitCode: 0})
  expect(report.next).toContain(`firebreak evidence copy ${end.run} --to share`)
  expect(unwrapped(runView(report))).toContain('NOT COPIED to share')
  expect(told.slice(-4).toSorted()).toEqual(['copied', 'copied', 'copy-failed', 'copy-failed'])
  const links = await readLinks(evidence?.bag ?? '')
  expect(links.at(-1)?.text).toContain('"transferred"')
  for (const bag of ['snapshot', 'recording'])
    expect([...locked.objects.keys()]).toContain(`${end.run}/${bag}/tagmanifest-sha256.txt`)

  mkdirSync(share())
  const later = await copy(end.run, '--to', 'share', '--json')
  expect(later).toMatchObject({exitCode: 0})
  expect(documentOf(later)).toMatchObject({
    copies: [
      {sink: 'share', lock: {asked: false}},
      {sink: 'share', folder: `${end.run}/recording`},
    ],
  })
  expect(documentOf(later)).not.toHaveProperty('notes')
  expect((await readLinks(evidence?.bag ?? '')).at(-1)?.text).toContain('"to":"directory')
  const {entries} = account.range
  const brought = () =>
    entries(end.run).flatMap(({event}) => (event.type === 'copied' ? [`${event.key} ${event.copy.sink}`] : []))
  expect(brought().slice(-2)).toEqual(['snapshot share', 'the recording share'])
  const known = runState(entries(end.run))
  expect(runReport({...end, state: known}).next.join()).not.toContain('evidence copy')
  const again = await copy(end.run, '--to', 'vault', '--json')
  expect(again).toMatchObject({exitCode: 0})
  const checked = await account.firebreakWith(
    {FIREBREAK_INVENTORY: keyFile('firebreak.yaml')},
    'evidence',
    'verify',
    end.run,
    '--at',
    'vault',
  )
  expect(checked).toMatchObject({exitCode: 0, stdout: expect.stringContaining('UNCHANGED since it was sealed')})
  const unlocked = await copy('last', '--to', 'open')
  expect(unlocked.exitCode).toBe(4)
  expect(unwrapped(unlocked.stdout)).toContain('UNLOCKED: the object store let a canary be deleted')
  expect(await copy('last', '--to', 'valt')).toMatchObject({exitCode: 2, stderr: expect.stringContaining('vault')})
})

test('T57: a sink that hangs delays no brake and no outcome, and Ctrl-C ends the wait for it', async () => {
  mood = 'hung'
  const {end, told} = await applied('agent-freeze', {agent: 'support-bot'})
  mood = 'well'
  expect(end.outcome).toBe('contained')
  expect(told.indexOf('copy-failed')).toBeGreaterThan(told.indexOf('run-outcome'))
  const [evidence] = runReport(end).evidence
  expect(evidence?.uncopied).toContainEqual({sink: 'vault', why: 'it was interrupted'})
  expect(await copy(end.run, '--to', 'vault')).toMatchObject({exitCode: 0})
})

test('the bucket of a sink is locked by a plan, beside the rules that are there, and once', async () => {
  const {sandbox, inventory} = account.range
  const keys = {accessKeyId: `file:${keyFile('accessKeyId')}`, secretAccessKey: `file:${keyFile('secretAccessKey')}`}
  const r2 = {
    type: 's3',
    endpoint: 'https://r2.example.com',
    bucket: 'sandbox-evidence',
    prefix: 'firebreak/',
    account: sandbox.accountId,
    ...keys,
    lock: {by: 'bucket-rule', days: 30},
  }
  const file = keyFile('r2.yaml')
  writeFileSync(file, stringify({...inventory, evidence: {sinks: {r2}}}, {aliasDuplicateObjects: false}))
  const lock = async (...args: readonly string[]) =>
    account.firebreakWith({FIREBREAK_INVENTORY: file}, 'evidence', 'lock', 'r2', ...args)
  expect(await lock()).toMatchObject({exitCode: 0, stdout: expect.stringContaining('30 days')})
  const done = await lock('--apply', '--yes', '--json')
  expect(documentOf(done)).toMatchObject({outcome: 'armed', exitCode: 0, changed: 1})
  const again = await lock('--apply', '--yes', '--json')
  expect(documentOf(again)).toMatchObject({outcome: 'armed', changed: 0, unchanged: 1})
  const {state} = sandbox.snapshot()
  expect(JSON.stringify(state)).toMatch(/logs-week.*firebreak-evidence-firebreak-/)
})
