import {expect, test} from 'vitest'
import type {EvidenceItem} from '../../../core/documents/evidence.ts'
import type {RawAnswer, Reader} from '../../../core/cloudflare.ts'
import {Fault} from '../../../core/fault.ts'
import {stubAccount, stubAccountId} from '../../shared/stub-account.ts'
import triage from './index.ts'
import {sinkOf} from '../../../../test/fixtures/evidence/sink-of.ts'

const good: RawAnswer = {request: 'GET /', status: 200, bytes: Buffer.from('{"success":true,"result":[]}')}
const answerOf = (status: number, text: string): RawAnswer => ({request: 'GET /', status, bytes: Buffer.from(text)})

/** An API where everything answers, but for the paths given. */
function reader(others: Readonly<Record<string, () => Promise<RawAnswer>>>): Reader {
  const raw: Reader['raw'] = async (path) => {
    const below = path.replace(`/accounts/${stubAccountId}/`, '')
    return others[below]?.() ?? good
  }
  return {...stubAccount({}).reader, raw, graphql: async () => good}
}

async function collect(from: Reader) {
  const kept = new Map<string, string>()
  const reports = await triage.collect(
    from,
    {},
    {
      sink: sinkOf(async (file, bytes) => {
        kept.set(file, Buffer.from(bytes).toString())
        return {} as EvidenceItem
      }),
      now: new Date(0),
      targets: [],
      signal: new AbortController().signal,
    },
  )
  const of = (source: string) => reports.find((report) => report.source === source)
  return {kept, of}
}

test.each([
  ['answered', good, 'complete'],
  ['denied', answerOf(403, '{"success":false,"errors":[{"message":"Authentication error"}]}'), 'unavailable'],
  ['failing', answerOf(503, '{"success":false,"errors":[]}'), 'unavailable'],
  ['failing', answerOf(200, '{"success":false,"errors":[{"message":"internal"}]}'), 'unavailable'],
  ['failing', answerOf(502, '<html>'), 'unavailable'],
  ['failing', answerOf(429, '{"success":false,"errors":[]}'), 'unavailable'],
] as const)('a product is %s', async (standing, answer, state) => {
  const {of, kept} = await collect(reader({'gateway/rules': async () => answer}))
  expect(of('gateway')).toMatchObject({state, found: [expect.stringContaining(`Gateway: ${standing}`)]})
  expect(of('devices')?.state).toBe('complete')
  // A refusal is kept as it came as well.
  expect(kept.get('control-plane/gateway.json')).toBe(Buffer.from(answer.bytes).toString())
})

test('a product that gives no answer at all is failing, with the reason, and there is nothing of it to keep', async () => {
  const {of, kept} = await collect(
    reader({'gateway/rules': () => Promise.reject(new Fault('UNAVAILABLE', 'no connection'))}),
  )
  expect(of('gateway')?.gaps).toEqual([
    expect.stringMatching(/^no connection; do not count on it now: the kill switch/),
  ])
  expect(kept.has('control-plane/gateway.json')).toBe(false)
  expect(kept.has('control-plane/triage.json')).toBe(true)
})

test('the token of a person is asked for where persons are known', async () => {
  const {of} = await collect(reader({'tokens/verify': async () => answerOf(401, '{"success":false,"errors":[]}')}))
  expect(of('api-token')?.state).toBe('complete')
})

test('no answer is kept with a secret in it', async () => {
  const app = answerOf(200, '{"success":true,"result":[{"scim_config":{"secret":"hunter2"}}]}')
  const {kept} = await collect(reader({'access/apps': async () => app}))
  expect(kept.get('control-plane/access.json')).toContain('[redacted]')
})
