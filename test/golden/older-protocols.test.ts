import {dirname} from 'node:path'
import {DatabaseSync} from 'node:sqlite'
import {expect, onTestFinished, test} from 'vitest'
import {documentDigest} from '../../src/core/digest.ts'
import {runState} from '../../src/core/runs/run-state.ts'
import {createElasticClock} from '../../src/sandbox/elastic-clock.ts'
import {openJournal, readJournal} from '../../src/storage/journal.ts'
import {options} from '../../src/storage/fixtures/journal.ts'
import {listRuns} from '../../src/storage/runs.ts'
import {systemClock} from '../../src/storage/system-clock.ts'
import {tempDir} from '../../src/storage/fixtures/temp-dir.ts'
import {journalView} from '../../src/views/journal/journal-view.ts'
import {never} from '../fixtures/approvals.ts'
import {openRange, type TestRange} from '../fixtures/range.ts'
import {goldenJournals, goldenNamed, layDown} from './golden-journal.ts'

const protocolOf = (path: string): unknown => {
  const database = new DatabaseSync(path, {readOnly: true})
  try {
    return database.prepare('PRAGMA user_version').get()?.['user_version']
  } finally {
    database.close()
  }
}

test.each(goldenJournals)(
  'T14: the $name journal of protocol $protocol is read, verified and shown, and stays as it is',
  (golden) => {
    const stateDir = tempDir()
    const path = layDown(golden, stateDir)
    const {entries, head} = readJournal(path)
    expect({entries: entries.length, head}).toEqual({entries: golden.entries, head: golden.head})
    const {plan} = runState(entries)
    expect(documentDigest(plan)).toBe(plan.digest)
    expect(journalView(entries).split('\n').length).toBeGreaterThanOrEqual(golden.entries)
    expect(protocolOf(path)).toBe(golden.protocol)
  },
)

test('T14: runs of protocol 1 are listed with what they came to', () => {
  const stateDir = tempDir()
  for (const golden of goldenJournals) layDown(golden, stateDir)
  const listed = listRuns(stateDir).map(({run, outcome, changed}) => ({run, outcome, changed}))
  const of = (name: string) => goldenNamed(name).run
  expect(listed).toEqual([
    {run: of('crashed'), outcome: undefined, changed: true},
    {run: of('release'), outcome: 'released', changed: true},
    {run: of('finished'), outcome: 'contained', changed: true},
  ])
})

/** What the crashed run had done to its account: two requests that had an effect, the second without an answer. */
async function doItsDeeds({sandbox: {url, token, accountId}}: TestRange): Promise<void> {
  const list = '59bf4621-bf19-4ef6-ac86-d31475e327d9'
  const serviceToken = '272be626-da57-4b9d-a40d-fd055bb44de0'
  const send = async (method: string, path: string, body: unknown) => {
    const headers = {authorization: `Bearer ${token}`, 'content-type': 'application/json'}
    const {status} = await fetch(`${url}/accounts/${accountId}/${path}`, {method, headers, body: JSON.stringify(body)})
    expect(status).toBe(200)
  }
  await send('PATCH', `gateway/lists/${list}`, {append: [{value: '100.96.0.11'}]})
  await send('PUT', `access/service_tokens/${serviceToken}`, {name: 'support-bot', enabled: false})
}

test('T14: a run of protocol 1 that was killed with open intents is resumed, and no request goes out again', async () => {
  const golden = goldenNamed('crashed')
  // Its probes ask at ports that nobody listens on any more: it waits for them as long as it may.
  const range = await openRange({clock: createElasticClock({longFromMs: 100, pauseMs: 10})})
  onTestFinished(range.stop)
  await doItsDeeds(range)
  const path = layDown(golden, range.stateDir)
  const before = range.writes()

  const {outcome, why} = await range.bench.resume(golden.run, {report: () => undefined, stop: never})

  expect({outcome, why: why.join()}).toEqual({outcome: 'applied-unverified', why: expect.stringContaining('probe')})
  const sent = range.writes().slice(before.length)
  expect(sent.filter((write) => before.includes(write))).toEqual([])
  expect(sent.filter((write) => write.includes('/tokens/'))).toHaveLength(1)
  const {entries} = readJournal(path)
  expect(entries.slice(0, golden.entries).at(-1)?.event.type).toBe('intent')
  expect(entries[golden.entries]).toMatchObject({event: {type: 'resume'}, prev: golden.head, obs: {epoch: 2}})
  expect(entries.map(({event}) => event)).toContainEqual(
    expect.objectContaining({type: 'outcome', key: 'disable-tokens/support-bot', via: 'read-back', result: 'applied'}),
  )
})

test('T14: a journal that is gone on with is of our protocol, so that an older firebreak leaves it alone', async () => {
  const golden = goldenNamed('finished')
  const path = layDown(golden, tempDir())
  const journal = openJournal({...options(dirname(path)), run: golden.run, clock: systemClock})
  await journal.append({type: 'resume'})
  journal.close()
  expect(protocolOf(path)).toBe(2)
  expect(readJournal(path).entries).toHaveLength(golden.entries + 1)
})

test.each([0, 3, 99, -1])('T14: protocol %i, which nobody knows, is refused and never misread', (protocol) => {
  const golden = goldenNamed('finished')
  const stateDir = tempDir()
  const path = layDown(golden, stateDir)
  const database = new DatabaseSync(path)
  database.exec(`PRAGMA user_version = ${protocol}`)
  database.close()
  expect(() => readJournal(path)).toThrow(
    expect.objectContaining({
      code: 'INVALID_DOCUMENT',
      exitCode: 3,
      message: expect.stringContaining(`of protocol ${protocol}, and this firebreak knows 1 and 2`),
      next: ['use the version of firebreak that wrote it'],
    }),
  )
  expect(listRuns(stateDir)).toMatchObject([{run: golden.run, note: expect.stringContaining('protocol')}])
})
