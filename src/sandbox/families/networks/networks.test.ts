import {afterEach, beforeEach, expect, test} from 'vitest'
import {type Office, openOffice} from '../../api/testing/office.ts'
import {addTunnel} from '../tunnels/tunnels.ts'
import {addHostnameRoute, addRoute, addVirtualNetwork, addVpcService, networksOf, type Route} from './networks.ts'
import {roadTo, workerRoads} from './reach.ts'

let office: Office
let account_id: string
let near: string
let far: string
let long: Route
let zeroTrust: ReturnType<Office['client']>['zeroTrust']

beforeEach(async () => {
  office = await openOffice()
  account_id = office.world.accountId
  const {account} = office.world
  near = addTunnel(account, {name: 'near'}).tunnel.stored.id
  far = addTunnel(account, {name: 'far'}).tunnel.stored.id
  long = addRoute(account, {network: '10.1.2.0/24', tunnelId: near})
  addRoute(account, {network: '10.1.0.0/16', tunnelId: far})
  ;({zeroTrust} = office.client())
})
afterEach(() => office.api.stop())

const settle = () => office.clock.advance(300)
const road = (destination: string) => roadTo(office.world.account, destination)
const edit = (params: {virtual_network_id?: string; network?: string}) =>
  zeroTrust.networks.routes.edit(long.id, {account_id, ...params})

test('the longest prefix leads, and a broader one takes over once it is moved to another virtual network', async () => {
  const quarantine = addVirtualNetwork(office.world.account, 'quarantine')
  expect(road('10.1.2.3')).toBe(near)
  expect(await edit({virtual_network_id: quarantine.id})).toMatchObject({id: long.id})
  expect(road('10.1.2.3')).toBe(near)
  settle()
  expect(road('10.1.2.3')).toBe(far)
  const {ips} = zeroTrust.networks.routes
  expect(await ips.get('10.1.2.3', {account_id})).toMatchObject({network: '10.1.0.0/16', tunnel_name: 'far'})
  expect(await ips.get('10.1.2.3', {account_id, virtual_network_id: quarantine.id})).toMatchObject({id: long.id})
})

test('a Worker that is bound to the whole Mesh takes a route of any virtual network', async () => {
  const quarantine = addVirtualNetwork(office.world.account, 'quarantine')
  await edit({virtual_network_id: quarantine.id})
  settle()
  expect(workerRoads(office.world.account, '10.1.2.3')).toEqual([near, far])
})

test('a prefix is once in a virtual network', async () => {
  const twin = {account_id, network: '10.1.2.0/24', tunnel_id: far}
  await expect(zeroTrust.networks.routes.create(twin)).rejects.toMatchObject({status: 409})
  await expect(edit({network: '10.1.0.0/16'})).rejects.toMatchObject({status: 409})
})

test('a route that is deleted and made anew has another id', async () => {
  await zeroTrust.networks.routes.delete(long.id, {account_id})
  const anew = await zeroTrust.networks.routes.create({account_id, network: '10.1.2.0/24', tunnel_id: near})
  expect(anew.id).not.toBe(long.id)
  const {result} = await zeroTrust.networks.routes.list({account_id, is_deleted: false})
  expect(result.map(({id}) => id)).not.toContain(long.id)
})

test('a hostname route is in no virtual network and leads to cloudflared tunnels only', async () => {
  const {id} = addHostnameRoute(office.world.account, {hostname: 'wiki.internal', tunnelId: near})
  const node = office.world.addMeshNode({name: 'node', cidrs: [], replicas: []})
  const {hostnameRoutes} = zeroTrust.networks
  await expect(hostnameRoutes.edit(id, {account_id, tunnel_id: node.id})).rejects.toMatchObject({status: 404})
  expect(road('wiki.internal')).toBe(near)
  await hostnameRoutes.edit(id, {account_id, tunnel_id: far})
  settle()
  expect(road('wiki.internal')).toBe(far)
})

test('a PUT of a VPC service says all of it: what is left out is gone', async () => {
  const host = {ipv4: '10.1.2.3', network: {tunnel_id: near}}
  const {id} = addVpcService(office.world.account, {name: 'ledger', type: 'http', host, http_port: 8443})
  const {services} = office.client().connectivity.directory
  await services.update(id, {account_id, name: 'ledger', type: 'http', host})
  expect(await services.get(id, {account_id})).not.toHaveProperty('http_port')
  const unknown = {account_id, name: 'ledger', type: 'http', host, surprise: 1} as const
  await expect(services.update(id, unknown)).rejects.toMatchObject({status: 400})
})

test('with traffic to devices off, nodes are reached no more, and cloudflared tunnels are', async () => {
  const {world} = office
  world.addMeshNode({name: 'node', cidrs: ['10.9.0.0/24'], replicas: [{name: 'node-1', address: '100.96.0.1'}]})
  addTunnel(world.account, {name: 'up', connectors: [{host: 'one', address: '192.0.2.1'}]})
  const up = addTunnel(world.account, {name: 'up-2', connectors: [{host: 'two', address: '192.0.2.2'}]})
  addRoute(world.account, {network: '10.8.0.0/24', tunnelId: up.tunnel.stored.id})
  const reached = () => ['10.9.0.5', '100.96.0.1', '10.8.0.5'].map((address) => world.reachable(address))
  expect(reached()).toEqual([true, true, true])
  await zeroTrust.connectivitySettings.edit({account_id, offramp_warp_enabled: false})
  settle()
  expect(reached()).toEqual([false, false, true])
  expect(networksOf(world.account).settings.stored.icmp_proxy_enabled).toBe(false)
})
