import {afterEach, beforeEach, describe, expect, test} from 'vitest'
import type {Connection} from '../../../cloudflare/connect.ts'
import {responderPermissions} from '../../../sandbox/scenarios/responder-permissions.ts'
import {zonesOf} from '../../../sandbox/families/waf/records.ts'
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

const expression = 'http.user_agent contains "research-bot"'

function zone(name: string) {
  const found = [...zonesOf(account.world.account).values()].find((one) => one.name === name)
  if (found === undefined) throw new Error(`there is no zone ${name}`)
  return found
}
const paramsFor = (name: string, parts: object = {}) => ({
  zone: {name, id: zone(name).id},
  expression,
  description: 'INC-1 scraper',
  ...parts,
})
const look = (params: object) => action.observe(connection.reader, params)
const hazards = async (params: object) =>
  action.hazards(params, await look(params)).map(({rule, result, message}) => `${rule} ${result}: ${message}`)
const rulesOf = (name: string) => zone(name).ruleset.stored?.rules.map(({description}) => description)

test('our rule goes before those that are there, and they stay', async () => {
  const params = paramsFor('shop.example.com')
  const before = await look(params)
  const {moves, after} = await proposed({action, params}, connection)
  expect(moves.map(({name}) => name)).toEqual(['create-rule'])
  await send(connection, moves)
  expect(rulesOf('shop.example.com')).toEqual(['INC-1 scraper', 'rule of shop.example.com'])

  const now = await look(params)
  const release = action.release(params, before.state, after, now.state)
  if (release.kind !== 'update') throw new Error(release.why)
  await send(connection, action.apply(params, now.state, release.after, now.context))
  expect(rulesOf('shop.example.com')).toEqual(['rule of shop.example.com'])
})

test('a rule of somebody else that has our description and does something else is left alone', async () => {
  const params = paramsFor('shop.example.com')
  const theirs = {action: 'skip', expression, description: params.description, enabled: true, position: 1}
  expect(action.plan(params, {rule: theirs})).toMatchObject({
    kind: 'impossible',
    why: expect.stringContaining('its action is skip'),
  })
})

test('a PUT, which replaces all rules, is sent only where there are none', async () => {
  const {moves} = await proposed({action, params: paramsFor('blog.example.com')}, connection)
  expect(await send(connection, moves)).toMatchObject([{method: 'PUT'}])
  expect(rulesOf('blog.example.com')).toEqual(['INC-1 scraper'])
  const again = await proposed({action, params: paramsFor('blog.example.com', {description: 'INC-2'})}, connection)
  expect(await send(connection, again.moves)).toMatchObject([{method: 'POST'}])
  expect(rulesOf('blog.example.com')).toEqual(['INC-2', 'INC-1 scraper'])
})

test('a rule that others were put before does not hold, and is put first again', async () => {
  const params = paramsFor('shop.example.com')
  const {moves, after} = await proposed({action, params}, connection)
  await send(connection, moves)
  const {ruleset} = zone('shop.example.com')
  const known = ruleset.stored
  if (known === undefined) throw new Error('the zone has no rules')
  ruleset.set({...known, rules: known.rules.toReversed()})
  const moved = await look(params)
  expect(action.verify(after, moved.state)).toMatchObject({
    verdict: 'not-held',
    why: expect.stringContaining('before ours'),
  })
  const repair = await proposed({action, params}, connection)
  expect(repair.moves.map(({name}) => name)).toEqual(['edit-rule'])
  await send(connection, repair.moves)
  expect(action.verify(after, (await look(params)).state)).toEqual({verdict: 'held'})
})

test('a rule that somebody else changed is left to them', async () => {
  const params = paramsFor('shop.example.com')
  const {moves, seen, after} = await proposed({action, params}, connection)
  await send(connection, moves)
  const {ruleset} = zone('shop.example.com')
  const known = ruleset.stored
  if (known === undefined) throw new Error('the zone has no rules')
  ruleset.set({...known, rules: known.rules.map((rule) => ({...rule, action: 'log'}))})
  const now = await look(params)
  expect(action.release(params, seen.state, after, now.state).kind).toBe('impossible')
})

describe('what speaks against it', () => {
  test("is told in Cloudflare's own words, before anything is changed", async () => {
    const found = await hazards(paramsFor('shop.example.com', {expression: 'http.user_agent contains research-bot'}))
    expect(found).toEqual([expect.stringContaining("rehearsal refused: Cloudflare refuses the rule: 'http.user_agent")])
    expect(account.writes()).toBe(0)
  })

  test('is not known where there is no ruleset to check it in', async () => {
    expect(await hazards(paramsFor('blog.example.com'))).toEqual([expect.stringContaining('rehearsal warned')])
  })

  test('is an expression that matches everybody', async () => {
    const all = paramsFor('shop.example.com', {expression: 'http.request.uri.path contains "/"'})
    expect(await hazards(all)).toEqual([expect.stringContaining('over-broad refused')])
  })

  test('is an address that never comes to the custom rules', async () => {
    zone('shop.example.com').accessRules.set([{id: 'a', mode: 'whitelist', value: '198.51.100.7', notes: 'partner'}])
    expect(await hazards(paramsFor('shop.example.com'))).toEqual([expect.stringContaining('198.51.100.7 (partner)')])
  })
})

test('T31: a twin that came late is found by a later look, with the ids to choose from', async () => {
  const params = paramsFor('shop.example.com')
  const {moves, after} = await proposed({action, params}, connection)
  await send(connection, moves)
  const alone = await look(params)
  expect(action.verify(after, alone.state, alone.context)).toEqual({verdict: 'held'})
  await send(connection, moves)
  const now = await look(params)
  expect(action.verify(after, now.state, now.context)).toMatchObject({
    verdict: 'unproven',
    why: expect.stringMatching(
      /^2 rules "INC-1 scraper" of shop.example.com have the same name \(\S+, \S+\): in the dashboard, delete/,
    ),
  })
})
