import {readdirSync} from 'node:fs'
import {join} from 'node:path'
import {beforeAll, expect, test} from 'vitest'
import type {EvidenceItem} from '../../src/core/documents/evidence.ts'
import type {JournalEntry} from '../../src/core/documents/journal.ts'
import {snapshotRunbook} from '../../src/core/runbooks/snapshot-runbooks.ts'
import {verifyBag} from '../../src/storage/evidence-bag.ts'
import {runDir} from '../../src/storage/runs.ts'
import {type Build, buildChild} from './build.ts'
import type {DoomedRange} from './doomed-range.ts'
import {live} from './life.ts'
import {approvalsFor} from '../fixtures/approvals.ts'
import {hooks, inDoomedRange} from './recover.ts'

let build: Build

beforeAll(async () => {
  build = await buildChild()
})

/** Sources whose checks ask for no page by the same request again: it names the window, and which way it is read. */
const runbook = snapshotRunbook({
  sources: ['access', 'audit', 'config', 'service-token-logins'],
  lookback: '24h',
})

const isPage = ({request, status}: EvidenceItem): boolean => request.startsWith('GET ') && status === 200

/** Of a run the items that are on record, the bags that are there, and how often each of its pages was asked for. */
function keptOf(range: DoomedRange, run: string) {
  const items = range.entries(run).flatMap(({event}) => (event.type === 'evidence' ? [event.item] : []))
  const asked = range.sandbox.requests().map(({method, path, query = ''}) => `${method} ${path}${query}`)
  const times = (request: string) => asked.filter((one) => one === request).length
  return {
    items,
    bags: readdirSync(join(runDir(range.stateDir, run), 'evidence')).filter((name) => /^snapshot(-\d+)?$/.test(name)),
    times: new Map(items.filter(isPage).map(({request}) => [request, times(request)])),
  }
}

async function resumed(range: DoomedRange) {
  const {run, outcome, state} = await range.bench.resume('last', hooks)
  const [collection] = state.collections.values()
  return {run, outcome, collection}
}

test('T54: a snapshot that is killed in the middle goes on in the same bag, keeps its window and asks for no page twice', async () => {
  await inDoomedRange(async (range) => {
    const plan = await range.bench.plan({runbook, params: {}})
    const asked = range.sandbox.requests().length
    const apply = range.life({apply: range.keep(plan)}, {point: 'bag:logged', hit: 12})
    expect(await live(build, apply)).toMatchObject({killed: true})
    expect(range.sandbox.requests().length).toBeGreaterThan(asked)
    const [killed = ''] = range.runs()
    const before = keptOf(range, killed)
    expect(before.items.length).toBeGreaterThan(8)

    const {run, outcome, collection} = await resumed(range)
    expect({run, outcome}).toEqual({run: killed, outcome: 'recorded'})
    const {items, bags, times} = keptOf(range, run)
    expect(bags).toEqual(['snapshot'])
    expect(await verifyBag(collection?.bag ?? '')).toEqual([])
    expect(new Set(items.map(({file}) => file)).size).toBe(items.length)
    expect(collection?.files).toBe(items.length)
    for (const item of before.items.filter(isPage)) {
      expect(items.filter(({request, sha256}) => request === item.request && sha256 === item.sha256)).toHaveLength(1)
      expect(times.get(item.request)).toBe(1)
    }
    const ends = items.flatMap(({asked: window, source}) => (source === 'audit' && window ? [window.to] : []))
    expect(new Set(ends).size).toBe(1)
  })
})

test('T54: a snapshot that is stopped by Ctrl-C leaves its bag open, and goes on in it', async () => {
  await inDoomedRange(async (range) => {
    const plan = await range.bench.plan({runbook, params: {}})
    const pressed = new AbortController()
    let kept = 0
    const report = ({event}: JournalEntry) => {
      if (event.type !== 'evidence') return
      kept += 1
      if (kept === 10) pressed.abort()
    }
    const stopped = await range.bench.apply(plan, approvalsFor(plan), {report, stop: pressed.signal})
    expect(stopped.outcome).not.toBe('recorded')
    const [left] = stopped.state.collections.values()
    expect(left?.failed).toContain('interrupted; what was kept until then is in')
    const before = keptOf(range, stopped.run)

    const {outcome, collection} = await resumed(range)
    expect(outcome).toBe('recorded')
    const {items, bags, times} = keptOf(range, stopped.run)
    expect(bags).toEqual(['snapshot'])
    expect(await verifyBag(collection?.bag ?? '')).toEqual([])
    expect(collection?.files).toBe(items.length)
    for (const item of before.items.filter(isPage)) expect(times.get(item.request)).toBe(1)
  })
})
