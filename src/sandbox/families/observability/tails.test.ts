import {once} from 'node:events'
import {afterEach, beforeEach, expect, test} from 'vitest'
import {WebSocket} from 'ws'
import {bodyOf, type Office, openOffice} from '../../api/testing/office.ts'
import {populate} from '../../populate.ts'
import {findScenario} from '../../scenarios/index.ts'
import {invoked} from './records.ts'
import {mostTails} from './tails.ts'

let office: Office
let account_id: string
beforeEach(async () => {
  office = await openOffice()
  populate(office.world, findScenario('hijacked-support-agent'))
  account_id = office.world.accountId
})
afterEach(() => office.api.stop())

const name = 'research-worker'
const create = () => office.client().workers.scripts.tail.create(name, {account_id})
const invoke = (service: string) =>
  invoked(office.world.account, {service, eventType: 'fetch', trigger: 'GET /search', status: 200, version: 'v'})

/** A client that has got this far: open, or turned away. */
async function connect(url: string, protocol = 'trace-v1'): Promise<WebSocket | undefined> {
  const client = new WebSocket(url, protocol)
  return once(client, 'open').then(
    () => client,
    () => undefined,
  )
}

test('who listens hears what the Worker is invoked for from then on, and nothing of another Worker', async () => {
  invoke(name)
  const client = await connect((await create()).url)
  const heard: string[] = []
  client?.on('message', (data: Buffer) => heard.push(data.toString('utf8')))
  invoke('status-worker')
  invoke(name)
  await expect.poll(() => heard.length).toBe(1)
  expect(JSON.parse(heard[0] ?? '')).toMatchObject({scriptName: name, outcome: 'ok', event: {response: {status: 200}}})
})

test('a tail that is deleted, has expired or never was is not there to listen to, nor in another protocol', async () => {
  const tail = await create()
  expect(await connect(tail.url, 'chat')).toBeUndefined()
  await office.client().workers.scripts.tail.delete(tail.id, {account_id, script_name: name})
  expect(await connect(tail.url)).toBeUndefined()
  const other = await create()
  office.clock.advance(Date.parse(other.expires_at) - office.clock.now().getTime())
  expect(await connect(other.url)).toBeUndefined()
  const listed = await bodyOf<{result: readonly unknown[]}>(
    await office.call('GET', office.at(`/workers/scripts/${name}/tails`)),
  )
  expect(listed.result).toEqual([])
})

test('the connection ends when the tail expires', async () => {
  const {url, expires_at} = await create()
  const client = await connect(url)
  const closed = once(client ?? new WebSocket(url), 'close')
  office.clock.advance(Date.parse(expires_at) - office.clock.now().getTime())
  await closed
})

test('a Worker has so many tails and no more', async () => {
  for (let count = 0; count < mostTails; count += 1) await create()
  await expect(create()).rejects.toMatchObject({status: 400})
})

test('the permission is one of its own', async () => {
  const {tail} = office.client(office.tokenWith(['Workers Scripts Write'])).workers.scripts
  await expect(tail.create(name, {account_id})).rejects.toMatchObject({status: 403})
})
