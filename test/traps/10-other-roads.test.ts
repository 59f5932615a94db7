import {afterEach, beforeEach, expect, test} from 'vitest'
import {loadAction} from '../../src/actions/index.ts'
import routeQuarantine from '../../src/actions/mesh/route-quarantine/index.ts'
import type {Connection} from '../../src/cloudflare/connect.ts'
import {networksOf} from '../../src/sandbox/families/networks/networks.ts'
import {tunnelNamed, tunnelNames} from '../../src/sandbox/families/tunnels/index.ts'
import {workersOf} from '../../src/sandbox/families/workers/records.ts'
import {responderPermissions} from '../../src/sandbox/scenarios/responder-permissions.ts'
import {openAccount, type QuietAccount} from '../contract/account.ts'
import {proposed, send} from '../contract/moves.ts'
import {openFront, type TestFront} from '../fixtures/front.ts'

let account: QuietAccount
let connection: Connection
let front: TestFront

beforeEach(async () => {
  account = await openAccount()
  connection = account.connectWith(responderPermissions)
  front = await openFront(account.world)
})
afterEach(() => Promise.all([front.stop(), account.stop()]))

const ledger = '10.20.0.5'
const name = 'ledger.payments.internal'
const networks = () => networksOf(account.world.account)
const stored = <Item>(records: ReadonlyMap<string, {readonly stored: Item}>) =>
  [...records.values()].map((record) => record.stored)

function ids() {
  const route = stored(networks().routes).find(({network}) => network === '10.20.0.0/24')
  const quarantine = [...networks().virtualNetworks.values()].find(({isDefault}) => !isDefault)
  const [hostname] = stored(networks().hostnameRoutes)
  const [service] = stored(networks().services)
  const script = workersOf(account.world.account).scripts.get('payments-reporter')
  const safe = script?.versions.find(({code}) => code === 'safe')
  return {
    route: {name: '10.20.0.0/24', id: route?.id},
    network: {name: 'ir-quarantine', id: quarantine?.id},
    hostname: {name, id: hostname?.id},
    tunnel: {name: tunnelNames.quarantine, id: tunnelNamed(account.world.account, tunnelNames.quarantine).id},
    service: {name: 'payments-ledger', id: service?.id},
    worker: {name: 'payments-reporter', id: script?.tag},
    safeVersion: safe?.id,
  }
}

async function carryOut(id: string, params: Readonly<Record<string, unknown>>): Promise<void> {
  const action = await loadAction(id)
  if (action.kind !== 'containment') throw new Error(`${id} changes nothing`)
  await send(connection, (await proposed({action, params}, connection)).moves)
}

/** Every way to the ledger, and whether it is open. */
const ways = async () => ({
  address: account.world.edge.connect('billing-bot', ledger, 8443),
  name: account.world.edge.connect('billing-bot', name, 8443),
  workerByAddress: await front.statusOf(`/mesh-worker/payments-reporter/network/${ledger}`),
  workerByName: await front.statusOf(`/mesh-worker/payments-reporter/network/${name}`),
  workerByService: await front.statusOf('/mesh-worker/payments-reporter/service'),
})

test('a route that is moved away closes nothing here: a broader route, a name, a service and a Worker still lead there', async () => {
  const {route, network} = ids()
  await carryOut('route.quarantine', {route, network})
  expect(await ways()).toEqual({
    address: 'allowed',
    name: 'allowed',
    workerByAddress: 200,
    workerByName: 200,
    workerByService: 200,
  })
})

test('route.quarantine warns of the route that takes over, and names every road that is left', async () => {
  const {route, network} = ids()
  const params = {route, network}
  const seen = await routeQuarantine.observe(connection.reader, params)
  expect(routeQuarantine.hazards(params, seen)).toMatchObject([
    {rule: 'overlapping-route', result: 'warned', message: expect.stringContaining('10.20.0.0/16 through datacentre')},
  ])
  await carryOut('route.quarantine', params)
  const left = routeQuarantine.residual(params, await routeQuarantine.observe(connection.reader, params))
  expect(left.filter(({standing}) => standing === 'open').map(({code, on}) => [code, on])).toEqual([
    ['overlapping-route', '10.20.0.0/16'],
    ['node-address', '10.20.0.0/24'],
    ['hostname-route', name],
    ['vpc-service', 'payments-ledger'],
    ['mesh-worker', 'payments-reporter'],
  ])
})

test('each road is closed by the action that its item names, and the item is gone', async () => {
  const {route, network, hostname, tunnel, service, worker, safeVersion} = ids()
  const params = {route, network}
  await carryOut('route.quarantine', params)
  await carryOut('hostname-route.retarget', {route: hostname, tunnel})
  await carryOut('vpc-service.blackhole', {service})
  await carryOut('worker.deploy-safe-version', {worker, safeVersion})
  expect(await ways()).toEqual({
    // The broader route is blocked by address, with mesh-segment.block.
    address: 'allowed',
    name: 'no-route',
    workerByAddress: 503,
    workerByName: 503,
    workerByService: 503,
  })
  const left = routeQuarantine.residual(params, await routeQuarantine.observe(connection.reader, params))
  expect(left.filter(({standing}) => standing === 'open').map(({code}) => code)).toEqual([
    'overlapping-route',
    'node-address',
  ])
})

test('a route that is made anew for the same range turns the verdict', async () => {
  const {route, network} = ids()
  const params = {route, network}
  const {after, moves} = await proposed({action: routeQuarantine, params}, connection)
  await send(connection, moves)
  const {tunnelId} = stored(networks().routes).find(({id}) => id === route.id) ?? {tunnelId: ''}
  const {writer} = connection.openWriter(async () => ({notAfter: new Date(Date.now() + 15_000)}))
  await writer.api.zeroTrust.networks.routes.create({
    account_id: account.accountId,
    network: '10.20.0.0/24',
    tunnel_id: tunnelId,
  })
  const {state, context} = await routeQuarantine.observe(connection.reader, params)
  expect(routeQuarantine.verify(after, state, context)).toEqual({
    verdict: 'not-held',
    why: 'there is another route for 10.20.0.0/24, through payments-gw',
  })
})
