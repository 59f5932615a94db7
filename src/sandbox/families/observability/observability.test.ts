import {afterEach, beforeEach, expect, test} from 'vitest'
import {bodyOf, type Office, openOffice} from '../../api/testing/office.ts'
import {populate} from '../../populate.ts'
import {findScenario} from '../../scenarios/index.ts'
import {workerSurfaces} from '../workers/surfaces.ts'
import {observabilityOf} from './records.ts'

let office: Office
beforeEach(async () => {
  office = await openOffice()
  populate(office.world, findScenario('hijacked-support-agent'))
})
afterEach(() => office.api.stop())

interface Told {
  readonly result: {
    readonly events: {
      readonly count: number
      readonly events: readonly {readonly $metadata: {id: string; trigger: string}}[]
    }
  }
}

const now = () => office.clock.now().getTime()

function ask(more: object = {}, token?: string): Promise<Response> {
  const body = {queryId: 'q', view: 'events', timeframe: {from: now() - 30 * 86_400_000, to: now()}, ...more}
  return office.call('POST', office.at('/workers/observability/telemetry/query'), {
    body,
    ...(token === undefined ? {} : {token}),
  })
}

const triggers = async (more?: object) =>
  (await bodyOf<Told>(await ask(more))).result.events.events.map(({$metadata: {trigger}}) => trigger)

async function call(path: string): Promise<void> {
  const surface = workerSurfaces(office.world.account).find(({prefix}) => prefix === 'workers')
  const request = {method: 'GET', path, query: new URLSearchParams(), headers: {}, body: '', address: '127.0.0.1'}
  await surface?.answer(request)
  office.clock.advance(1000)
}

const services = (value: string) => ({
  parameters: {filters: [{key: '$metadata.service', operation: 'eq', type: 'string', value}]},
})

test('what Workers really answered is told, newest first, and only that of the Worker that is asked for', async () => {
  await call('/research-worker/search')
  await call('/status-worker/')
  expect((await triggers()).slice(0, 3)).toEqual(['GET /', 'GET /search', '*/15 * * * *'])
  expect(await triggers(services('status-worker'))).toEqual(['GET /'])
})

test('pages go on after the last event by its id, and say how many there are', async () => {
  const first = (await bodyOf<Told>(await ask({limit: 3}))).result.events
  const offset = first.events.at(-1)?.$metadata.id
  const second = (await bodyOf<Told>(await ask({limit: 3, offset}))).result.events
  expect([first.count, first.events.length, second.events.length]).toEqual([4, 3, 1])
  expect((await ask({offset: 'unknown'})).status).toBe(400)
})

test('what is older than seven days is gone, and so is what head sampling left out', async () => {
  office.clock.advance(7 * 86_400_000)
  expect(await triggers()).toEqual([])
  observabilityOf(office.world.account).headSampling.set('research-worker', 0)
  await call('/research-worker/search')
  expect(await triggers()).toEqual([])
})

test.each([
  ['a window that ends before it begins', {timeframe: {from: 2, to: 1}}],
  ['a page over the cap', {limit: 2001}],
  ['another view', {view: 'traces'}],
  ['a field that the SDK does not have', {since: 1}],
])('%s is refused', async (_name, more) => {
  expect((await ask(more)).status).toBe(400)
})

test('the permission is one of its own', async () => {
  expect((await ask({}, office.tokenWith(['Workers Scripts Read']))).status).toBe(403)
  expect((await ask({}, office.tokenWith(['Workers Observability Read']))).status).toBe(200)
})
