import {afterEach, beforeEach, expect, test} from 'vitest'
import {bodyOf, type Office, openOffice} from '../../api/testing/office.ts'
import {populate} from '../../populate.ts'
import {findScenario} from '../../scenarios/index.ts'
import {evaluate} from './evaluate.ts'
import type {Flag} from './records.ts'
import {flagship} from './records.ts'

const key = 'research-bot-run'
let office: Office
let account_id: string
let app_id: string

beforeEach(async () => {
  office = await openOffice()
  populate(office.world, findScenario('hijacked-support-agent'))
  account_id = office.world.accountId
  app_id = [...flagship(office.world.account).apps.keys()][0] ?? ''
})
afterEach(() => office.api.stop())

const flags = () => office.client().flagship.apps.flags
const body = {key, default_variation: 'run', enabled: true, rules: [], variations: {run: true, stop: false}}
const put = (more: object) => office.call('PUT', office.at(`/flagship/apps/${app_id}/flags/${key}`), {body: more})

test('a PUT drops what it leaves out, and renames nothing', async () => {
  expect((await flags().get(key, {account_id, app_id})).description).toBe('whether research-bot works')
  await flags().update(key, {account_id, app_id, ...body, key: 'another'})
  const flag = await flags().get(key, {account_id, app_id})
  expect(flag).toMatchObject({key, rules: [], type: 'boolean'})
  expect(flag.description).toBeUndefined()
})

test.each([
  ['an unknown default', {...body, default_variation: 'off'}],
  ['a rule that serves nothing', {...body, rules: [{conditions: [], priority: 1, serve_variation: 'off'}]}],
  ['variations of two types', {...body, variations: {run: true, stop: 'no'}}],
  ['only what changes', {enabled: false}],
  ['a field that is none', {...body, kill: true}],
])('a PUT with %s is refused', async (_name, wrong) => {
  expect((await put(wrong)).status).toBe(400)
})

test('evaluation answers without an envelope, and follows a change only after a while', async () => {
  const path = office.at(`/flagship/apps/${app_id}/evaluate?flagKey=${key}&tenant=any`)
  const evaluated = async () => bodyOf(await office.call('GET', path))
  expect(await evaluated()).toEqual({flagKey: key, reason: 'DEFAULT', variant: 'run', value: true})
  await put({...body, default_variation: 'stop'})
  expect(await evaluated()).toMatchObject({variant: 'run'})
  office.clock.advance(250)
  expect(await evaluated()).toMatchObject({variant: 'stop', value: false})
})

test('the changelog has the whole flag after each change, newest first', async () => {
  await put({...body, default_variation: 'stop'})
  await put(body)
  const log = await bodyOf<{readonly result: unknown}>(
    await office.call('GET', office.at(`/flagship/apps/${app_id}/flags/${key}/changelog`)),
  )
  expect(log.result).toMatchObject([
    {event: 'update', flag_key: key, after: {default_variation: 'run'}},
    {event: 'update', after: {default_variation: 'stop'}},
  ])
})

test('a listing goes on by a cursor, and a key that is taken is a conflict', async () => {
  const first = await flags().list(app_id, {account_id, limit: 1})
  expect(first.result.map((flag) => flag.key)).toEqual(['research-bot-run'])
  const second = await first.getNextPage()
  expect(second.result.map((flag) => flag.key)).toEqual(['summary-bot-run'])
  expect(second.hasNextPage()).toBe(false)
  expect((await office.call('POST', office.at(`/flagship/apps/${app_id}/flags`), {body})).status).toBe(409)
})

const flagWith = (more: Partial<Flag>): Flag => ({...body, type: 'boolean', updated_at: '', updated_by: '', ...more})
const serving = (attribute: string, operator: 'equals' | 'not_in', value: string | string[]) => ({
  priority: 2,
  conditions: [{attribute, operator, value}],
  serve_variation: 'stop',
})

test('rules go by priority and by who asks; a disabled flag has none', () => {
  const all = {priority: 5, conditions: [], serve_variation: 'run'}
  const rules = [all, serving('tenant', 'equals', 'a')]
  expect(evaluate(flagWith({rules}), {tenant: 'a'})).toMatchObject({variant: 'stop', reason: 'TARGETING_MATCH'})
  expect(evaluate(flagWith({rules}), {tenant: 'b'})).toMatchObject({variant: 'run', reason: 'TARGETING_MATCH'})
  expect(evaluate(flagWith({rules, enabled: false}), {tenant: 'a'})).toMatchObject({variant: 'run', reason: 'DISABLED'})
})

test('conditions can be nested, and a rollout of nobody matches nobody', () => {
  const either = {
    logical_operator: 'OR' as const,
    clauses: [serving('a', 'equals', '1'), serving('b', 'not_in', ['x'])],
  }
  const conditions = [{...either, clauses: either.clauses.flatMap((rule) => rule.conditions)}]
  const rules = [{priority: 1, conditions, serve_variation: 'stop'}]
  expect(evaluate(flagWith({rules}), {a: '1', b: 'x'}).variant).toBe('stop')
  expect(evaluate(flagWith({rules}), {a: '2', b: 'x'}).variant).toBe('run')
  const nobody = [{priority: 1, conditions: [], serve_variation: 'stop', rollout: {percentage: 0}}]
  expect(evaluate(flagWith({rules: nobody}), {targetingKey: 'ada'}).variant).toBe('run')
})
