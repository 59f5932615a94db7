import {afterEach, beforeEach, expect, test} from 'vitest'
import segmentBlock from '../../src/actions/mesh/mesh-segment-block/index.ts'
import revoke from '../../src/actions/mesh/registration-revoke/index.ts'
import {connect, type Connection} from '../../src/cloudflare/connect.ts'
import type {ContainmentAction} from '../../src/core/action.ts'
import {MeshNodeRef, SegmentRef} from '../../src/core/targets.ts'
import {Secret} from '../../src/core/text/secret.ts'
import {call, callBriefly} from '../../src/sandbox/edge/call.ts'
import {systemClock} from '../../src/storage/system-clock.ts'
import {proposed, send} from '../contract/moves.ts'
import {openRange, type TestRange} from '../fixtures/range.ts'

let range: TestRange
let connection: Connection
let stopping: AbortController

beforeEach(async () => {
  range = await openRange()
  stopping = new AbortController()
  const {token, accountId, url} = range.sandbox
  connection = connect({
    token: new Secret('sandbox token', token),
    account: accountId,
    baseUrl: url,
    clock: systemClock,
  })
})
afterEach(async () => {
  stopping.abort()
  await range.stop()
})

const ledger = 'http://10.20.0.5:8443'
const via = () => range.sandbox.edge.proxies['billing-bot']

/** A connection that a database session, or SSH, would be: open, and carrying bytes. */
async function openStream() {
  const reply = await call({url: new URL('/stream', ledger), via: via(), signal: stopping.signal})
  if (reply.kind === 'miss') throw new Error(reply.miss)
  const {response} = reply
  response.resume()
  return {
    talks: () => new Promise<void>((resolve) => response.once('data', () => resolve())),
    closed: new Promise<void>((resolve) => response.once('close', () => resolve())),
    isOpen: () => !response.closed,
  }
}

async function refusedAnew(): Promise<void> {
  await expect
    .poll(async () => (await callBriefly({url: new URL(ledger), via: via()})).kind, {timeout: 20_000})
    .toBe('miss')
}

async function carryOut(action: ContainmentAction, params: Readonly<Record<string, unknown>>) {
  const {moves} = await proposed({action, params}, connection)
  await send(connection, moves)
  return action.residual(params, await action.observe(connection.reader, params))
}

test('a block on the segment refuses new connections and leaves an open one alive, and says so', async () => {
  const {segments, levers} = range.inventory
  const segment = SegmentRef.strip().parse({...segments['payments'], name: 'payments'})
  const stream = await openStream()
  const left = await carryOut(segmentBlock, {segment, levers: levers.segmentBlock})
  await refusedAnew()
  await stream.talks()
  expect(stream.isOpen()).toBe(true)
  expect(left).toContainEqual(
    expect.objectContaining({code: 'open-connections', standing: 'unknown', closedBy: 'registration.revoke'}),
  )
  expect(left).toContainEqual(expect.objectContaining({code: 'own-networks', standing: 'not-covered'}))
})

test('revoking every replica of its node cuts the open connection as well', async () => {
  const stream = await openStream()
  const [node] = range.inventory.segments['payments']?.nodes ?? []
  await carryOut(revoke, {node: MeshNodeRef.strip().parse(node)})
  await stream.closed
  expect(stream.isOpen()).toBe(false)
})
