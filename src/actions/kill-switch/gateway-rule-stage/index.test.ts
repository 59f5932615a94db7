import {afterEach, beforeEach, describe, expect, test} from 'vitest'
import type {Connection} from '../../../cloudflare/connect.ts'
import {responderPermissions} from '../../../sandbox/scenarios/responder-permissions.ts'
import {openAccount, type QuietAccount} from '../../../../test/contract/account.ts'
import {proposed, send} from '../../../../test/contract/moves.ts'
import action from './index.ts'

let account: QuietAccount
let connection: Connection

beforeEach(async () => {
  account = await openAccount()
  connection = account.connectWith(responderPermissions)
})
afterEach(() => account.stop())

const definition = {
  filter: 'l4',
  traffic: 'net.src.ip in $list',
  list: {name: 'quarantine'},
  enabled: true,
  precedence: 4,
} as const
const fresh = {rule: {name: 'ir-new'}, definition: {...definition, list: {name: 'egress-addresses'}, precedence: 20}}
const look = (params: object) => action.observe(connection.reader, params)
const planned = async (params: object) => action.plan(params, (await look(params)).state)
const hazards = async (params: object) =>
  action.hazards(params, await look(params)).map(({rule, result, object}) => `${rule} ${result} ${object ?? ''}`.trim())

function stored(name: string) {
  const found = [...account.world.account.rules.values()].find((one) => one.stored.name === name)
  if (found === undefined) throw new Error(`there is no rule ${name}`)
  return found
}

test('a rule is created with the id of the list that it names', async () => {
  const {moves} = await proposed({action, params: fresh}, connection)
  await send(connection, moves)
  const list = [...account.world.account.lists.values()].find((one) => one.stored.name === 'egress-addresses')
  expect(stored('ir-new').stored).toMatchObject({
    traffic: `net.src.ip in $${list?.stored.id}`,
    precedence: 20,
    enabled: true,
  })
})

test('a rule that is in place needs nothing, by its name, its id or what it blocks', async () => {
  const named = {rule: {name: 'ir-quarantine-src'}, definition}
  expect((await planned(named)).kind).toBe('none')
  const {id} = stored('ir-quarantine-src').stored
  expect((await planned({rule: {name: 'ir-quarantine-src', id}})).kind).toBe('none')
  const twin = {rule: {name: 'another-name'}, definition}
  expect(await look(twin)).toMatchObject({target: {id, name: 'ir-quarantine-src'}})
  expect((await planned(twin)).kind).toBe('none')
})

test('a rule that was moved, narrowed or disabled is repaired, and the rest of it stays', async () => {
  const rule = stored('ir-quarantine-src')
  rule.set({...rule.stored, precedence: 700, traffic: 'net.src.ip in {10.0.0.1}', enabled: false, description: 'ours'})
  const params = {rule: {name: 'ir-quarantine-src'}, definition}
  const before = (await look(params)).state
  const {moves, summary, after} = await proposed({action, params}, connection)
  expect(summary).toContain('from 700 to 4')
  await send(connection, moves)
  expect(stored('ir-quarantine-src').stored).toMatchObject({precedence: 4, enabled: true, description: 'ours'})
  const now = await look(params)
  expect(action.verify(after, now.state)).toEqual({verdict: 'held'})
  const release = action.release(params, before, after, now.state)
  expect(release).toMatchObject({kind: 'update', after: before})
})

test('a kill switch that is engaged is in place, and its rule is not given back under it', async () => {
  const kill = {
    rule: {name: 'ir-kill-l4'},
    definition: {filter: 'l4', traffic: 'net.src.ip in {100.96.0.12 100.96.0.11}', enabled: false, precedence: 2},
  }
  const off = (await look(kill)).state
  const rule = stored('ir-kill-l4')
  rule.set({...rule.stored, enabled: true})
  const on = (await look(kill)).state
  expect((await planned(kill)).kind).toBe('none')
  expect(action.verify(off, on)).toEqual({verdict: 'held'})
  expect(action.release(kill, {rule: null}, off, on)).toMatchObject({
    kind: 'impossible',
    next: expect.stringContaining('kill-switch release'),
  })
})

test('an id that the account does not have is never created anew', async () => {
  const id = '00000000-0000-4000-8000-000000000000'
  expect(await planned({rule: {name: 'ir-kill-l4', id}})).toMatchObject({
    kind: 'impossible',
    why: expect.stringContaining('ir-kill-l4'),
  })
})

describe('what would decide before it', () => {
  test('is an allow that comes first, and its name is told', async () => {
    expect(await hazards(fresh)).toEqual([])
    account.world.addRule({name: 'vendor', action: 'allow', filter: 'l4', traffic: '', precedence: 3, enabled: true})
    expect(await hazards({rule: {name: 'ir-quarantine-src'}, definition: {...definition, precedence: 4}})).toContain(
      'shadowed-block refused ir-quarantine-src',
    )
  })

  test('is another rule in its place', async () => {
    expect(await hazards({...fresh, definition: {...fresh.definition, precedence: 2}})).toContain(
      'precedence-taken refused ir-kill-l4',
    )
  })

  test('is a Do Not Inspect rule, for HTTP', async () => {
    account.world.addRule({name: 'raw', action: 'off', filter: 'http', traffic: '', precedence: 900, enabled: true})
    const http = {filter: 'http', traffic: 'any(http.conn.src_ip[*] in {10.0.0.1})', enabled: false, precedence: 21}
    expect(await hazards({rule: {name: 'ir-http'}, definition: http})).toEqual(['shadowed-block warned ir-http'])
  })
})

test('T31: a twin that came late is found by a later look, with the ids to choose from', async () => {
  const params = {rule: {name: 'ir-quarantine-src'}, definition}
  const alone = await look(params)
  expect(action.verify(alone.state, alone.state, alone.context)).toEqual({verdict: 'held'})
  account.world.addRule({
    ...definition,
    name: 'ir-quarantine-src',
    action: 'block',
    traffic: 'net.src.ip in {10.0.0.1}',
    precedence: 900,
  })
  const now = await look(params)
  expect(action.verify(alone.state, now.state, now.context)).toMatchObject({
    verdict: 'not-held',
    why: expect.stringMatching(/2 rules have the same name \(\S+, \S+\): in the dashboard, delete/),
  })
})
