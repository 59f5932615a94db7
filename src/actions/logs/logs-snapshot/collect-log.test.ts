import {expect, test} from 'vitest'
import type {Reader} from '../../../core/cloudflare.ts'
import type {Target} from '../../../core/targets.ts'
import {stubAccount} from '../../shared/stub-account.ts'
import type {LogScope} from '../log-source.ts'
import {aiGateway} from '../sources/developer/ai-gateway.ts'
import {sinkOf} from '../../../../test/fixtures/evidence/sink-of.ts'
import {readLog} from './collect-log.ts'

const now = new Date('2026-01-02T12:00:00Z')
const folder = '20260102T110000Z_20260102T120000Z'
const gateway: Target = {kind: 'ai-gateway', id: 'research', name: 'research'}
const row = (id: number, minutesAgo: number) => ({
  id: String(id),
  created_at: new Date(now.getTime() - minutesAgo * 60_000).toISOString(),
})

/** A log of this many rows, one a minute, newest first, in pages of the size that is asked for. */
function logOf(count: number, asked: string[] = []): Reader {
  const rows = Array.from({length: count}, (_, at) => row(at, at))
  return {
    ...stubAccount({}).reader,
    raw: async (path, query = {}) => {
      asked.push(`${path.split('/').slice(3).join('/')} ${query['page']}`)
      const [page, size] = [Number(query['page']), Number(query['per_page'])]
      const result = rows.slice((page - 1) * size, page * size)
      return {request: 'GET /', status: 200, bytes: Buffer.from(JSON.stringify({success: true, result}))}
    },
  }
}

async function collect(reader: Reader, targets: readonly Target[], of: LogScope['of'] = 'targets') {
  const kept: string[] = []
  const sink = sinkOf(async (file: string) => {
    kept.push(file)
    return {} as never
  })
  const request = {sink, now, targets, signal: new AbortController().signal}
  const window = {from: new Date(now.getTime() - 3600_000).toISOString(), to: now.toISOString()}
  const log = {name: 'ai-gateway', log: aiGateway}
  const {checked} = await readLog(log, reader, {scope: {of, targets}, window, request})
  return {report: await checked(), kept}
}

test('the log of each gateway that the plan touches is kept, newest first, back to the window and no further', async () => {
  const asked: string[] = []
  const {report, kept} = await collect(logOf(1000, asked), [gateway, gateway])
  // Twice, for both readings have to come out the same; what came again is not kept again.
  const pages = asked.filter((one) => one.includes('/logs '))
  expect(pages).toEqual([1, 2, 1, 2].map((page) => `ai-gateway/gateways/research/logs ${page}`))
  expect(kept).toEqual([1, 2].map((page) => `ai-gateway/research/${folder}/page-000${page}.json`))
  expect(report).toMatchObject({state: 'complete', rows: 100})
})

test('a plan without a gateway keeps nothing and says so', async () => {
  const {report} = await collect(logOf(10), [])
  expect(report).toMatchObject({
    state: 'complete',
    rows: 0,
    gaps: [expect.stringContaining('nothing that is wanted keeps a log of this kind')],
  })
})

test('a log that cannot be read is a gap', async () => {
  const raw: Reader['raw'] = async () => ({request: 'GET /', status: 403, bytes: Buffer.from('{"success":false}')})
  const {report} = await collect({...logOf(0), raw}, [gateway])
  expect(report).toMatchObject({
    state: 'unavailable',
    rows: 0,
    gaps: expect.arrayContaining([expect.stringContaining('research')]),
  })
})

test('of a whole account the log of each of its gateways is kept', async () => {
  const asked: string[] = []
  const base = logOf(10, asked)
  const all: Reader['all'] = async () => [{id: 'research'}, {id: 'billing'}] as never
  const {report, kept} = await collect({...base, all}, [], 'account')
  expect(kept).toEqual(['research', 'billing'].map((part) => `ai-gateway/${part}/${folder}/page-0001.json`))
  expect(report).toMatchObject({state: 'complete', rows: 20})
})
