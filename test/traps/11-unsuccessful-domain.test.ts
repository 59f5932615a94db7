import {join} from 'node:path'
import {Cloudflare} from 'cloudflare'
import {afterEach, beforeEach, expect, test} from 'vitest'
import {packageRoot} from '../../src/package-root.ts'
import {openRange, type TestRange} from '../fixtures/range.ts'

let range: TestRange
let client: Cloudflare
let account_id: string

beforeEach(async () => {
  range = await openRange()
  account_id = range.sandbox.accountId
  client = new Cloudflare({apiToken: range.sandbox.token, baseURL: range.sandbox.url, maxRetries: 0})
})
afterEach(() => range.stop())

const domains = async () => (await client.workers.domains.list({account_id})).result.map(({hostname}) => hostname)
const refuse = (times: number) =>
  range.sandbox.faults.schedule({match: {method: 'DELETE', path: '/workers/domains/'}, kind: 'success-false', times})

const plan = () =>
  range.plan(join(packageRoot, 'test/contract/exercises/exercise-workers.yaml'), {agent: 'research-bot'})

test('HTTP 200 with success false: the SDK hands it on as an answer, and the domain is still there', async () => {
  refuse(1)
  const [domain] = (await client.workers.domains.list({account_id})).result
  await expect(client.workers.domains.delete(domain?.id ?? '', {account_id})).resolves.toMatchObject({success: false})
  expect(await domains()).toEqual(['research.example.com'])
})

test('worker.close-entrypoints does not take it for done, and sends it again', async () => {
  const planned = await plan()
  refuse(1)
  const {run} = await range.apply(planned)
  expect(await domains()).toEqual([])
  const told = range
    .entries(run)
    .flatMap(({event}) => (event.type === 'outcome' && event.move.startsWith('detach-domain') ? [event.result] : []))
  expect(told).toEqual(['unknown', 'applied'])
})

test('and says that it is not contained where Cloudflare keeps on refusing', {timeout: 30_000}, async () => {
  const planned = await plan()
  refuse(100)
  const {outcome} = await range.apply(planned)
  expect(await domains()).toEqual(['research.example.com'])
  expect(['partial', 'not-contained', 'failed']).toContain(outcome)
})
