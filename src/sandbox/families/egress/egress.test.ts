import {Buffer} from 'node:buffer'
import {once} from 'node:events'
import {Resolver} from 'node:dns/promises'
import {connect} from 'node:net'
import {afterEach, beforeEach, expect, test} from 'vitest'
import {startResolver} from '../../edge/dns/server.ts'
import type {Listening} from '../../edge/listen.ts'
import {createManualClock} from '../../temper/manual-clock.ts'
import {createWorld, type World} from '../../world.ts'
import {egress} from './index.ts'
import {overrideOf, resolutionOf} from './resolver.ts'

let world: World
let server: Listening
let resolver: Resolver

beforeEach(async () => {
  world = createWorld({
    clock: createManualClock(),
    seed: 7,
    account: {name: 'Example Corp (drill)'},
    propagation: {factor: 0},
  })
  // The cast has no part in it.
  egress.seed(world.account, {} as Parameters<typeof egress.seed>[1])
  const {id} = world.addServiceToken({name: 'bot'})
  world.addDevice({name: 'bot', address: '100.96.0.11', enrolment: {serviceToken: id}})
  server = await startResolver('bot', (name) => resolutionOf(world.account, 'bot', name))
  resolver = new Resolver({timeout: 1000, tries: 1})
  resolver.setServers([`127.0.0.1:${server.port}`])
})
afterEach(() => server.stop())

function list(name: string, ...values: readonly string[]) {
  const found = [...world.account.lists.values()].find(({stored}) => stored.name === name)
  if (found === undefined) throw new Error(`there is no list ${name}`)
  found.set({...found.stored, items: values.map((value) => ({value, description: '', created_at: ''}))})
}

test('a name is answered with its address, one that nobody has with no such name', async () => {
  expect(await resolver.resolve4('drop.example')).toEqual(['203.0.113.66'])
  await expect(resolver.resolve4('nobody.example')).rejects.toMatchObject({code: 'ENOTFOUND'})
})

test('a blocked name, and every name below it, is answered with no address; others are not', async () => {
  list('egress-domains', 'drop.example')
  expect(await resolver.resolve4('drop.example')).toEqual(['0.0.0.0'])
  expect(await resolver.resolve4('Files.DROP.example')).toEqual(['0.0.0.0'])
  expect(await resolver.resolve6('drop.example')).toEqual(['::'])
  expect(await resolver.resolve4('vendor.example')).toEqual(['203.0.113.80'])
})

test('the global override fails open: what a rule blocks is answered again', async () => {
  list('egress-domains', 'drop.example')
  overrideOf(world.account).set({disconnect: true, since: ''})
  expect(await resolver.resolve4('drop.example')).toEqual(['203.0.113.66'])
})

test('a device that is out of the Mesh gets no answer', async () => {
  const [registration] = world.account.registrations.values()
  registration?.set({...registration.stored, revokedAt: '2026-11-01T00:00:00Z'})
  await expect(resolver.resolve4('vendor.example')).rejects.toMatchObject({code: 'ESERVFAIL'})
})

test('the same questions are answered over TCP, and what is no question ends the connection', async () => {
  const query = Buffer.from('001e1234010000010000000000000464726f70076578616d706c650000010001', 'hex')
  const client = connect(server.port, '127.0.0.1')
  client.write(query)
  const [answer] = (await once(client, 'data')) as [Buffer]
  expect([...answer.subarray(-4)]).toEqual([203, 0, 113, 66])
  client.write(Buffer.from('0002ffff', 'hex'))
  await once(client, 'close')
})
