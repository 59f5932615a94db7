import {expect, test} from 'vitest'
import {connection} from './testing/nock-api.ts'

test('what was answered before is not asked again, however often the reader is narrowed', async () => {
  const connected = connection()
  const known = {request: 'GET /accounts/x/logs/audit?since=a', status: 200, bytes: Buffer.from('kept')}
  const remembering = connected.reader.remembering(async (request) => (request === known.request ? known : undefined))
  for (const reader of [remembering, remembering.until(new AbortController().signal)])
    expect(await reader.raw('/accounts/x/logs/audit', {since: 'a'})).toBe(known)
  expect(connected.meter.reads).toBe(0)
})
