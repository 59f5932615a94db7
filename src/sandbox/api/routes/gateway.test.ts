import type {RuleCreateParams} from 'cloudflare/resources/zero-trust/gateway/rules'
import {afterEach, beforeEach, expect, test} from 'vitest'
import type {Office} from '../testing/office.ts'
import {openOffice} from '../testing/office.ts'

let office: Office
let rules: ReturnType<Office['client']>['zeroTrust']['gateway']['rules']
let lists: ReturnType<Office['client']>['zeroTrust']['gateway']['lists']
let account_id: string

beforeEach(async () => {
  office = await openOffice()
  ;({rules, lists} = office.client().zeroTrust.gateway)
  account_id = office.world.accountId
})
afterEach(() => office.api.stop())

const kill = {
  name: 'ir-kill-l4',
  action: 'block',
  filter: 'l4',
  traffic: 'net.dst.port > 0',
  precedence: 2,
  enabled: false,
  description: 'stops all',
} as const

test('a put replaces the whole rule: what it leaves out is gone', async () => {
  const {id} = office.world.addRule(kill)
  const before = await rules.get(id, {account_id})
  office.clock.advance(1000)
  const after = await rules.update(id, {account_id, action: 'block', name: 'ir-kill-l4', enabled: true})
  expect(before).toMatchObject({traffic: 'net.dst.port > 0', description: 'stops all', precedence: 2, version: 1})
  expect(after).toMatchObject({
    enabled: true,
    traffic: '',
    description: '',
    filters: [],
    version: 2,
    updated_at: '2026-11-21T03:00:01.000Z',
  })
  expect(after.precedence).toBeGreaterThan(2)
})

test('an echoed rule keeps everything but what was changed', async () => {
  const {id} = office.world.addRule(kill)
  const {action, name, description, filters, traffic, precedence} = await rules.get(id, {account_id})
  const echo = {
    account_id,
    action,
    name,
    filters,
    traffic,
    precedence,
    ...(description === undefined ? {} : {description}),
  }
  const after = await rules.update(id, {...echo, enabled: true})
  expect(after).toMatchObject({action, name, description, filters, traffic, precedence, enabled: true})
})

test('a precedence that another rule has is refused, and a shared rule cannot be edited', async () => {
  office.world.addRule({...kill, name: 'first', precedence: 1})
  const second = office.world.addRule(kill)
  const shared = office.world.addRule({...kill, name: 'shared', precedence: 3, readOnly: true})
  const untouched = office.world.snapshot()
  await expect(
    rules.update(second.id, {account_id, action: 'block', name: 'second', precedence: 1}),
  ).rejects.toMatchObject({status: 400})
  await expect(rules.update(shared.id, {account_id, action: 'block', name: 'shared'})).rejects.toMatchObject({
    status: 400,
  })
  expect(office.world.snapshot()).toEqual(untouched)
})

test('an expression that is not understood carries a warning', async () => {
  const {id} = office.world.addRule({...kill, traffic: 'net.vnet_id == "x"'})
  expect((await rules.get(id, {account_id})).warning_status).toContain('matches nothing')
})

test('an unknown field or a wrong type in a body is refused', async () => {
  const {id} = office.world.addRule(kill)
  const path = office.at(`/gateway/rules/${id}`)
  const unknown = await office.call('PUT', path, {body: {name: 'x', action: 'block', version: 3}})
  const wrong = await office.call('PUT', path, {body: {name: 'x', action: 'block', enabled: 'yes'}})
  expect([unknown.status, wrong.status]).toEqual([400, 400])
  expect(await wrong.json()).toMatchObject({success: false, result: null, errors: [{code: 1001}]})
})

test('a list takes many values in one call and forgets missing ones without complaint', async () => {
  const {id} = office.world.addList({name: 'quarantine', type: 'IP', values: ['100.96.0.9']})
  const edited = await lists.edit(id, {
    account_id,
    append: [{value: '100.96.0.11'}, {value: '10.0.0.0/8'}],
    remove: ['100.96.0.9', '100.96.0.77'],
  })
  expect(edited.count).toBe(2)
  const page = await lists.items.list(id, {account_id, per_page: 1, page: 2})
  expect(page.getPaginatedItems().map(({value}) => value)).toEqual(['10.0.0.0/8'])
  expect(page.result_info).toMatchObject({page: 2, per_page: 1, total_count: 2, total_pages: 2})
})

test('one duplicate refuses the whole edit', async () => {
  const {id} = office.world.addList({name: 'quarantine', type: 'IP', values: ['100.96.0.9']})
  const edit = lists.edit(id, {account_id, append: [{value: '100.96.0.11'}, {value: '100.96.0.9'}]})
  await expect(edit).rejects.toMatchObject({status: 400})
  expect((await lists.get(id, {account_id})).count).toBe(1)
})

test('an address list takes addresses only', async () => {
  const {id} = office.world.addList({name: 'quarantine', type: 'IP'})
  await expect(lists.edit(id, {account_id, append: [{value: 'crm.example.com'}]})).rejects.toMatchObject({status: 400})
})

test('an id of another kind is not found', async () => {
  const {id} = office.world.addList({name: 'quarantine', type: 'IP'})
  await expect(rules.get(id, {account_id})).rejects.toMatchObject({status: 404})
})

test('create and delete of lists and rules: a list that a rule uses stays, and a precedence is given once', async () => {
  const {gateway} = office.client().zeroTrust
  const account_id = office.world.accountId
  const list = await gateway.lists.create({account_id, name: 'new', type: 'IP', items: [{value: '10.0.0.1'}]})
  const rule: RuleCreateParams = {account_id, name: 'new', action: 'block', filters: ['l4'], precedence: 77}
  const made = await gateway.rules.create({...rule, enabled: true, traffic: `net.src.ip in $${list.id}`})
  expect(made).toMatchObject({enabled: true, precedence: 77, version: 1})
  await expect(gateway.rules.create(rule)).rejects.toMatchObject({status: 400})
  await expect(gateway.lists.delete(list.id ?? '', {account_id})).rejects.toMatchObject({status: 400})
  await gateway.rules.delete(made.id ?? '', {account_id})
  await gateway.lists.delete(list.id ?? '', {account_id})
  await expect(gateway.lists.get(list.id ?? '', {account_id})).rejects.toMatchObject({status: 404})
})

test('a rule that was just created blocks only once it has reached the edge', async () => {
  const account_id = office.world.accountId
  const {id} = office.world.addServiceToken({name: 'bot'})
  office.world.addDevice({name: 'bot', address: '100.96.0.11', enrolment: {serviceToken: id}})
  await office.client().zeroTrust.gateway.rules.create({
    account_id,
    name: 'block',
    action: 'block',
    filters: ['l4'],
    enabled: true,
    traffic: 'net.src.ip == 100.96.0.11',
  })
  expect(office.world.edge.connect('bot', '100.96.0.99', 443)).not.toBe('blocked')
  office.clock.advance(300)
  expect(office.world.edge.connect('bot', '100.96.0.99', 443)).toBe('blocked')
})
