import {once} from 'node:events'
import {afterEach, beforeEach, expect, test} from 'vitest'
import {WebSocket} from 'ws'
import {type Office, openOffice} from '../../api/testing/office.ts'
import {populate} from '../../populate.ts'
import {findScenario} from '../../scenarios/index.ts'
import {zonesOf} from '../waf/records.ts'
import {siteSurface} from '../waf/surface.ts'
import {instantLogsOf, longestMs, unheardMs} from './sessions.ts'

let office: Office
beforeEach(async () => {
  office = await openOffice()
  populate(office.world, findScenario('hijacked-support-agent'))
})
afterEach(() => office.api.stop())

const host = 'shop.example.com'
const zoneId = (name = host) => [...zonesOf(office.world.account).values()].find((zone) => zone.name === name)?.id ?? ''
const fields = 'ClientRequestPath,EdgeResponseStatus,RayID,SecurityAction'
const open = (zone_id = zoneId()) => office.client().logpush.edge.create({zone_id, fields, sample: 1})
const addressOf = async (made = open()) => (await made)?.destination_conf ?? ''
const listed = async () => (await office.client().logpush.edge.get({zone_id: zoneId()})).result.length

const visit = async (path: string, to = host) =>
  siteSurface(office.world.account).answer({
    method: 'GET',
    path: `/${to}${path}`,
    query: new URLSearchParams(),
    headers: {},
    body: '',
    address: '192.0.2.1',
  })

/** A client that has got this far: open, or turned away. */
async function connect(url: string): Promise<WebSocket | undefined> {
  const client = new WebSocket(url)
  return once(client, 'open').then(
    () => client,
    () => undefined,
  )
}

test('who listens hears every request to the zone from then on, in the fields asked for, and no other zone', async () => {
  await visit('/before')
  const client = await connect(await addressOf())
  let heard = ''
  client?.on('message', (data: Buffer) => (heard += data.toString('utf8')))
  await visit('/elsewhere', 'blog.example.com')
  await visit('/prices')
  await visit('/admin')
  await expect.poll(() => heard.match(/\n/g)?.length).toBe(2)
  const rows = heard.trimEnd().split('\n')
  expect(rows.map((row) => JSON.parse(row) as unknown)).toEqual([
    {
      ClientRequestPath: '/prices',
      EdgeResponseStatus: 200,
      RayID: expect.stringMatching(/^[0-9a-f]{16}$/),
      SecurityAction: '',
      sampleInterval: 1,
    },
    expect.objectContaining({ClientRequestPath: '/admin', EdgeResponseStatus: 403, SecurityAction: 'block'}),
  ])
})

test('a zone has one session at a time, and each zone its own', async () => {
  await open()
  await expect(open()).rejects.toMatchObject({status: 409})
  await open(zoneId('blog.example.com'))
  expect(await listed()).toBe(1)
})

test('a session ends an hour after it was opened, and its connection with it', async () => {
  const client = await connect(await addressOf())
  const closed = client === undefined ? Promise.reject(new Error('no client')) : once(client, 'close')
  office.clock.advance(longestMs - 1)
  expect(await listed()).toBe(1)
  office.clock.advance(1)
  await closed
  expect(await listed()).toBe(0)
})

test('a session that nobody listens to ends after five minutes, and can be come back to until then', async () => {
  const url = await addressOf()
  const client = await connect(url)
  office.clock.advance(2 * unheardMs)
  expect(await listed()).toBe(1)
  client?.close()
  await expect.poll(() => instantLogsOf(office.world.account).listeners.size).toBe(0)
  office.clock.advance(unheardMs - 1)
  expect(await connect(url)).toBeDefined()
  const unheard = await addressOf(open(zoneId('blog.example.com')))
  office.clock.advance(unheardMs)
  expect(await connect(unheard)).toBeUndefined()
})

test('a field that the data set has not is refused, and so is a zone that is not there', async () => {
  const {edge} = office.client().logpush
  await expect(edge.create({zone_id: zoneId(), fields: 'Password', sample: 1})).rejects.toMatchObject({status: 400})
  await expect(open('0'.repeat(32))).rejects.toMatchObject({status: 404})
})

test('to list them takes Logs Write as well', async () => {
  const {edge} = office.client(office.tokenWith(['Logs Read'])).logpush
  await expect(edge.get({zone_id: zoneId()})).rejects.toMatchObject({status: 403})
})
