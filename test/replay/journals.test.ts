import {appendFileSync} from 'node:fs'
import {join} from 'node:path'
import {afterAll, beforeAll, expect, test} from 'vitest'
import {readRecordings} from '../../src/compose-recording/read-recordings.ts'
import {type JournalReplaying, replayJournal} from '../../src/compose-recording/replay-journal.ts'
import {keepRecordings, requestOf} from '../../src/compose-recording/taped-run.ts'
import type {JournalEntry} from '../../src/core/documents/journal.ts'
import {createBag, openBag} from '../../src/storage/evidence-bag.ts'
import {fault} from '../../src/storage/fixtures/fault.ts'
import {tempDir} from '../../src/storage/fixtures/temp-dir.ts'
import {systemClock} from '../../src/storage/system-clock.ts'
import {allShipped, openRange, runbookFile, type TestRange} from '../fixtures/range.ts'

/** One that acts side by side on one object, and one that only keeps evidence. */
const sample = ['mcp-tool-quarantine', 'control-plane-down']
const soak = process.env['SOAK'] !== undefined
/** New connector secrets are made in these: their answers are not kept, and the replay says so. */
const withSecrets = ['connector-token-theft', 'mesh-isolate']

const paramsOf = (runbook: string) => allShipped.find((one) => one.runbook === runbook)?.params ?? {}

async function carriedOut(range: TestRange, runbook: string): Promise<string> {
  return (await range.apply(await range.plan(runbook, paramsOf(runbook)))).run
}

test.each(soak ? allShipped.map(({runbook}) => runbook) : sample)(
  'T49: plan and journal of a run of %s are derived again from its recording, and come out the same',
  {timeout: 120_000},
  async (runbook) => {
    const range = await openRange()
    try {
      const run = await carriedOut(range, runbook)
      const {plan, journal} = await replayJournal(run, {entriesOf: range.entries})
      const expected = withSecrets.includes(runbook) ? 'unknown' : 'same'
      expect([plan, journal]).toMatchObject([{verdict: 'same'}, {verdict: expected}])
    } finally {
      await range.stop()
    }
  },
)

let range: TestRange
let run = ''
beforeAll(async () => {
  range = await openRange()
  run = await carriedOut(range, 'api-token-leak')
})
afterAll(() => range.stop())

const replayed = (more: Partial<JournalReplaying> = {}) => replayJournal(run, {entriesOf: range.entries, ...more})

/** The journal as it would be with another recording. */
const recordedAs =
  (recorded: {readonly bag?: string | undefined; readonly sha256?: string | undefined} | undefined) =>
  (of: string): readonly JournalEntry[] =>
    range.entries(of).flatMap((entry) => {
      if (entry.event.type !== 'recorded') return [entry]
      return recorded === undefined ? [] : [{...entry, event: {type: 'recorded' as const, exchanges: 1, ...recorded}}]
    })

async function recordingText(of: 'planning' | 'run'): Promise<string> {
  const recorded = range
    .entries(run)
    .map(({event}) => event)
    .find((event) => event.type === 'recorded')
  const bag = await openBag(recorded?.bag ?? '')
  const item = bag.items.find(({request}) => request === requestOf(of))
  if (item === undefined) throw new Error('expected a recording')
  return Buffer.from(await bag.read(item)).toString('utf8')
}

/** A recording that somebody has rewritten and sealed anew, and a journal that names it. */
async function forged(rewrite: (text: string) => string): Promise<JournalReplaying> {
  const texts = {planning: rewrite(await recordingText('planning')), run: await recordingText('run')}
  const dir = join(tempDir(), 'recording')
  const kept = await keepRecordings(texts, async () =>
    createBag({dir, clock: systemClock, run, by: 'tester', tool: 'firebreak/0.0.0'}),
  )
  return {entriesOf: recordedAs(kept)}
}

test('the plan of a release is derived from the journal of the run that it lifts', async () => {
  const {run: release} = await range.release(run)
  expect(await replayJournal(release, {entriesOf: range.entries})).toMatchObject({
    plan: {verdict: 'same'},
    journal: {verdict: 'same'},
  })
})

test('another runbook is named, and where the plan differs first', async () => {
  const {document, digest} = runbookFile('api-token-leak')
  const runbook = {
    document: {...document, version: '9.9.9'},
    digest: digest.replace(/.$/, '0'),
    path: '',
    shipped: false,
  }
  const {plan, journal} = await replayed({runbook})
  expect(plan).toMatchObject({verdict: 'differs', difference: {at: 'runbook.digest'}})
  expect(plan.why).toEqual([
    expect.stringMatching(/^the runbook is api-token-leak 9\.9\.9 \(sha256:.*, and was api-token-leak/),
  ])
  expect(journal.verdict).toBe('same')
})

test('a changed inventory is named', async () => {
  const inventory = {...range.inventory, account: {...range.inventory.account, name: 'Another Corp'}}
  const {plan} = await replayed({inventory})
  expect(plan).toMatchObject({verdict: 'differs', difference: {at: 'account.name', derived: '"Another Corp"'}})
  expect(plan.why).toEqual([expect.stringContaining('the inventory is sha256:')])
})

test('an answer that was rewritten and sealed anew shows in the plan, and so does another firebreak', async () => {
  const rewrite = (text: string) =>
    text
      .replace(/"tool":"firebreak\/[^"]*"/, '"tool":"firebreak/0.0.1"')
      .split('\n')
      .filter((line) => !line.includes('/user/tokens') && !/"request":"GET [^"]*\/tokens\/[0-9a-f]{32}"/.test(line))
      .join('\n')
  const {plan, tools} = await replayed(await forged(rewrite))
  expect(tools.recorded).toBe('firebreak/0.0.1')
  expect(plan.verdict).toBe('differs')
  expect(plan.why).toEqual([
    expect.stringContaining('no plan comes of it'),
    expect.stringMatching(/^firebreak\/0\.0\.1 has planned, and firebreak\/\S+ derives$/),
  ])
})

test('a run of which nothing was recorded is not called the same', async () => {
  const {plan, journal} = await replayed({entriesOf: recordedAs(undefined)})
  const why = ['nothing was recorded of this run: only the chain of its journal could be checked']
  expect([plan, journal]).toMatchObject([
    {verdict: 'unknown', why},
    {verdict: 'unknown', why},
  ])
})

test('a recording that is not the one that was sealed is refused', async () => {
  const {entriesOf} = await forged((text) => text)
  const bag = entriesOf(run)
    .map(({event}) => event)
    .find((event) => event.type === 'recorded')?.bag
  appendFileSync(join(bag ?? '', 'bag-info.txt'), 'Note: mine\n')
  await expect(replayJournal(run, {entriesOf})).rejects.toEqual(
    fault('INVALID_DOCUMENT', 'is not the one that was sealed: bag-info.txt was changed'),
  )
  await expect(readRecordings(run, range.entries(run), bag)).rejects.toMatchObject({code: 'INVALID_DOCUMENT'})
})
