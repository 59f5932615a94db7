import {afterEach, beforeEach, describe, expect, test} from 'vitest'
import type {PermissionName} from '../../account/permissions.ts'
import {bodyOf, openOffice, type Office} from '../../api/testing/office.ts'
import {parseFilter} from './expression.ts'
import {waf} from './index.ts'
import {zonesOf} from './records.ts'
import {siteSurface} from './surface.ts'

let office: Office

beforeEach(async () => {
  office = await openOffice()
  // The cast has no part in it.
  waf.seed(office.world.account, {} as Parameters<typeof waf.seed>[1])
})
afterEach(() => office.api.stop())

const phase = 'http_request_firewall_custom'
const block = {action: 'block', expression: 'http.user_agent contains "bot"', description: 'ours'} as const

function zone(name = 'shop.example.com') {
  const found = [...zonesOf(office.world.account).values()].find((one) => one.name === name)
  if (found === undefined) throw new Error(`there is no zone ${name}`)
  return found
}
const rulesPath = () => `/zones/${zone().id}/rulesets/${zone().ruleset.stored?.id}/rules`
const descriptions = () => zone().ruleset.stored?.rules.map(({description}) => description)
const visit = (headers: Readonly<Record<string, string>> = {}) =>
  siteSurface(office.world.account).answer({
    method: 'GET',
    path: '/shop.example.com/prices',
    query: new URLSearchParams(),
    headers,
    body: '',
    address: '127.0.0.1',
  })

test('an entry point that was never made is a 404, and its PUT replaces every rule', async () => {
  const {rulesets} = office.client()
  const [{id: shop}, {id: blog}] = [zone(), zone('blog.example.com')]
  await expect(rulesets.phases.get(phase, {zone_id: blog})).rejects.toMatchObject({status: 404})
  await rulesets.phases.update(phase, {zone_id: shop, rules: [block]})
  expect(descriptions()).toEqual(['ours'])
})

test('a dry run says what is wrong, keeps nothing and needs no permission to write', async () => {
  const token = office.tokenWith(['Zone WAF Read'] satisfies PermissionName[])
  const call = (body: object) => office.call('POST', `${rulesPath()}?dry_run=true`, {body, token})
  expect((await call(block)).status).toBe(200)
  const wrong = await call({...block, expression: 'http.user_agent contains bot'})
  expect(wrong.status).toBe(400)
  expect(await bodyOf(wrong)).toMatchObject({
    errors: [{message: expect.stringContaining('http.user_agent contains bot')}],
  })
  expect(descriptions()).toEqual(['rule of shop.example.com'])
  expect((await office.call('POST', rulesPath(), {body: block, token})).status).toBe(403)
})

test('a rule goes to its position, to the end without one, and every change makes a version', async () => {
  const {rulesets} = office.client()
  const [zone_id, ruleset] = [zone().id, zone().ruleset.stored?.id ?? '']
  await rulesets.rules.create(ruleset, {zone_id, ...block, description: 'last'})
  await rulesets.rules.create(ruleset, {zone_id, ...block, description: 'first', position: {index: 1}})
  expect(descriptions()).toEqual(['first', 'rule of shop.example.com', 'last'])
  const first = zone().ruleset.stored?.rules[0]?.id ?? ''
  await rulesets.rules.edit(first, {zone_id, ruleset_id: ruleset, ...block, position: {index: 3}})
  await rulesets.rules.delete(first, {zone_id, ruleset_id: ruleset})
  expect(descriptions()).toEqual(['rule of shop.example.com', 'last'])
  expect(zone().versions).toHaveLength(4)
  expect((await office.call('POST', rulesPath(), {body: {...block, position: {index: 9}}})).status).toBe(400)
})

describe('the site', () => {
  test('decides by the rules in force, some time after the API shows them', async () => {
    await office.call('POST', rulesPath(), {body: block})
    expect(visit({'user-agent': 'a bot'})).toMatchObject({status: 200})
    office.clock.advance(250)
    expect(visit({'user-agent': 'a bot'})).toMatchObject({status: 403})
    expect(visit({'user-agent': 'a browser'})).toMatchObject({status: 200})
  })

  test('lets an address past every rule that an IP access rule allows, and what an earlier rule skips', async () => {
    await office.call('POST', rulesPath(), {body: {...block, position: {index: 1}}})
    office.clock.advance(250)
    const bot = {'user-agent': 'a bot', 'x-sandbox-address': '198.51.100.7'}
    expect(visit(bot)).toMatchObject({status: 403})
    zone().accessRules.set([{id: 'a', mode: 'whitelist', value: '198.51.100.0/24', notes: ''}])
    office.clock.advance(250)
    expect(visit(bot)).toMatchObject({status: 200})
    zone().accessRules.set([])
    const skip = {...block, action: 'skip', expression: 'ip.src in {198.51.100.7}', position: {index: 1}}
    await office.call('POST', rulesPath(), {body: skip})
    office.clock.advance(250)
    expect(visit(bot)).toMatchObject({status: 200})
  })
})

const request = {host: 'shop.example.com', path: '/a', address: '198.51.100.7', userAgent: 'bot/1.0'}

test.each([
  ['http.host eq "shop.example.com"', true],
  ['http.host ne "shop.example.com"', false],
  ['http.request.uri.path in {"/a" "/b"} and ip.src in {198.51.100.0/24}', true],
  ['not (http.user_agent contains "bot" or ip.src == 198.51.100.7)', false],
])('%s is %s', (text, expected) => {
  expect(parseFilter(text)?.(request)).toBe(expected)
})

test.each(['', 'http.host eq shop', 'ip.src eq "198.51.100.7"', 'cf.threat_score gt 5', 'http.host eq "a" and'])(
  'what it does not know it refuses to read: %s',
  (text) => {
    expect(parseFilter(text)).toBeUndefined()
  },
)
