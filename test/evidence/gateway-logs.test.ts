import {afterEach, beforeEach, describe, expect, test} from 'vitest'
import {decisionOutcome} from '../../src/actions/logs/sources/zero-trust/gateway-dns.ts'
import {outcomeOf} from '../../src/actions/logs/sources/zero-trust/gateway-deed.ts'
import type {Connection} from '../../src/cloudflare/connect.ts'
import {Deed} from '../../src/core/story/deed.ts'
import {gatewayLogOf} from '../../src/sandbox/families/gateway-log/records.ts'
import {resolutionOf} from '../../src/sandbox/families/egress/resolver.ts'
import {responderPermissions} from '../../src/sandbox/scenarios/responder-permissions.ts'
import {openAccount, type QuietAccount} from '../contract/account.ts'
import {collected} from '../fixtures/collected.ts'
import {readLog} from './read-log.ts'

const day = 86_400_000

let account: QuietAccount
let connection: Connection

beforeEach(async () => {
  account = await openAccount()
  connection = account.connectWith(responderPermissions)
})
afterEach(() => account.stop())

/** Moves what Gateway has recorded into the past. */
function age(ms: number): void {
  const {sessions, queries} = gatewayLogOf(account.world.account)
  const older = <One extends {readonly at: string}>(one: One) => ({
    ...one,
    at: new Date(Date.parse(one.at) - ms).toISOString(),
  })
  sessions.splice(0, sessions.length, ...sessions.map(older))
  queries.splice(0, queries.length, ...queries.map(older))
}

test('what an agent connected to is told by its registration and its address, and by whether it was let through', async () => {
  account.world.edge.connect('support-bot', '10.20.0.5', 8443)
  account.world.addRule({
    name: 'ir-block',
    action: 'block',
    filter: 'l4',
    traffic: 'net.src.ip in {100.96.0.11}',
    precedence: 1,
    enabled: true,
  })
  account.world.edge.connect('support-bot', '10.20.0.5', 8443)
  const {deeds, pages} = await readLog(connection, 'gateway-network')
  expect(pages[0]?.rows).toEqual([])
  const [registration] = [...account.world.account.registrations.values()].filter(
    ({stored}) => stored.device === 'support-bot',
  )
  const known = {
    verb: 'connected',
    object: {kind: 'address', id: '10.20.0.5:8443'},
    by: [
      {kind: 'device', id: registration?.stored.id, name: 'support-bot'},
      {kind: 'address', id: '100.96.0.11'},
    ],
  }
  expect(deeds).toMatchObject([
    {...known, outcome: 'allowed', detail: 'tcp'},
    {...known, outcome: 'refused', detail: 'tcp, by the rule ir-block'},
  ])
  expect(Deed.array().safeParse(deeds).success).toBe(true)
})

test('what a device asked of the resolver, and which host it called, are deeds as well', async () => {
  resolutionOf(account.world.account, 'support-bot', 'drop.example')
  account.world.edge.connect('support-bot', '203.0.113.66', 443)
  expect((await readLog(connection, 'gateway-dns')).deeds).toMatchObject([
    {verb: 'asked', object: {kind: 'name', id: 'drop.example'}, outcome: 'allowed', detail: 'allowedOnNoPolicyMatch'},
  ])
  expect((await readLog(connection, 'gateway-http')).deeds).toMatchObject([
    {verb: 'called', object: {kind: 'host', id: '203.0.113.66'}, outcome: 'allowed'},
  ])
})

test('a window that is wider than one query may be is asked for span by span, to its end', async () => {
  account.world.edge.connect('support-bot', '10.20.0.5', 8443)
  age(4.5 * day)
  account.world.edge.connect('support-bot', '10.20.0.5', 8443)
  const {rows, pages, refusal} = await readLog(connection, 'gateway-network', {lookbackMs: 7 * day})
  expect(refusal).toBeUndefined()
  expect(rows).toHaveLength(2)
  expect(pages).toHaveLength(8)
})

test('a look-back beyond what the data set holds is read as far as it goes, and said', async () => {
  const {gaps, refusal} = await readLog(connection, 'gateway-network', {lookbackMs: 40 * day})
  expect(refusal).toBeUndefined()
  expect(gaps).toMatchObject([expect.stringMatching(/^records before .* are not here: the data set reaches back/)])
  const {reports} = await collected(connection, 'gateway-network', {lookback: '40d'})
  expect(reports).toMatchObject([
    {state: 'sampled', gaps: expect.arrayContaining([expect.stringMatching(/are not here/)])},
  ])
})

test('only fields that the settings name are asked for', async () => {
  const {rows} = await readLog(connection, 'gateway-http')
  expect(rows).toEqual([])
  account.world.edge.connect('support-bot', '203.0.113.66', 443)
  const [row] = (await readLog(connection, 'gateway-http')).rows
  // The sandbox has no methods and addresses of requests: TLS is not inspected there.
  expect(Object.keys(Object(row?.['dimensions']))).not.toContain('url')
})

test('a token without analytics is a source that is not there, with the reason', async () => {
  const blind = account.connectWith([])
  for (const source of ['gateway-dns', 'gateway-http', 'gateway-network', 'other-logins']) {
    const {reports} = await collected(blind, source)
    expect(reports).toMatchObject([
      {source, state: 'unavailable', gaps: expect.arrayContaining([expect.stringMatching(/403/)])},
    ])
  }
})

test("people's sign-ins are told apart from those with service tokens", async () => {
  const {deeds} = await readLog(connection, 'other-logins')
  expect(deeds).not.toEqual([])
  for (const deed of Deed.array().parse(deeds)) {
    expect(deed).toMatchObject({verb: 'authenticated', object: {kind: 'application'}, ray: expect.any(String)})
    expect(deed.by.map(({kind}) => kind)).not.toContain('service-token')
  }
})

describe('the words of Gateway', () => {
  test.each([
    ['block', 'refused'],
    ['allow', 'allowed'],
    ['isolate', 'allowed'],
    ['something new', 'unknown'],
    [undefined, 'unknown'],
  ])('%s is %s', (action, outcome) => expect(outcomeOf(action)).toBe(outcome))

  test.each([
    ['9', 'refused'],
    ['5', 'allowed'],
    ['8', 'unknown'],
    ['99', 'unknown'],
    ['blockedByCategory', 'refused'],
    [undefined, 'unknown'],
  ])('the decision %s is %s', (decision, outcome) => expect(decisionOutcome(decision)).toBe(outcome))
})
