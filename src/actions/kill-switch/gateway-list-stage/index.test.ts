import {afterEach, beforeEach, expect, test} from 'vitest'
import type {Connection} from '../../../cloudflare/connect.ts'
import {responderPermissions} from '../../../sandbox/scenarios/responder-permissions.ts'
import {openAccount, type QuietAccount} from '../../../../test/contract/account.ts'
import action from './index.ts'

let account: QuietAccount
let connection: Connection

beforeEach(async () => {
  account = await openAccount()
  connection = account.connectWith(responderPermissions)
})
afterEach(() => account.stop())

const look = (params: object) => action.observe(connection.reader, params)
const planned = async (params: object) => action.plan(params, (await look(params)).state)

test('a list that is there is in place, also while it is in use, which is told', async () => {
  const params = {list: {name: 'quarantine'}, type: 'IP'}
  expect((await planned(params)).kind).toBe('none')
  expect(action.hazards(params, await look(params))).toEqual([])
  account.world.addList({name: 'busy', type: 'IP', values: ['100.96.0.11']})
  const busy = {list: {name: 'busy'}, type: 'IP'}
  expect((await planned(busy)).kind).toBe('none')
  expect(action.hazards(busy, await look(busy))).toMatchObject([
    {rule: 'list-in-use', result: 'warned', object: 'busy'},
  ])
})

test('a list of another type, or an id that the account does not have, is not created beside', async () => {
  expect(await planned({list: {name: 'quarantine'}, type: 'DOMAIN'})).toMatchObject({kind: 'impossible'})
  const id = '00000000-0000-4000-8000-000000000000'
  expect(await planned({list: {name: 'quarantine', id}, type: 'IP'})).toMatchObject({kind: 'impossible'})
})

test('T31: a twin that came late is found by a later look, with the ids to choose from', async () => {
  const params = {list: {name: 'quarantine'}, type: 'IP'}
  const alone = await look(params)
  expect(action.verify(alone.state, alone.state, alone.context)).toEqual({verdict: 'held'})
  account.world.addList({name: 'quarantine', type: 'IP'})
  const now = await look(params)
  expect(action.verify(alone.state, now.state, now.context)).toMatchObject({
    verdict: 'not-held',
    why: expect.stringMatching(/2 lists have the same name \(\S+, \S+\): in the dashboard, delete/),
  })
})

test('of two lists of one name none is taken', async () => {
  account.world.addList({name: 'quarantine', type: 'IP'})
  const params = {list: {name: 'quarantine'}, type: 'IP'}
  expect(action.hazards(params, await look(params))).toMatchObject([{rule: 'twin-lever', result: 'refused'}])
})

test('what it created is deleted only while nothing is in it', () => {
  const params = {list: {name: 'new'}, type: 'IP'}
  const [before, after] = [{list: null}, {list: {type: 'IP', empty: true}}]
  expect(action.release(params, before, after, after)).toMatchObject({kind: 'update', after: before})
  const filled = {list: {type: 'IP', empty: false}}
  expect(action.verify(after, filled)).toEqual({verdict: 'held'})
  expect(action.release(params, before, after, filled)).toMatchObject({
    kind: 'impossible',
    why: expect.stringContaining('new'),
  })
  expect(action.release(params, after, after, after).kind).toBe('none')
})
