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

const params = {group: {name: 'ir-quarantine-access'}}
const look = (given: object) => action.observe(connection.reader, given)

test('the group of peace time is in place and counts as empty', async () => {
  const seen = await look(params)
  expect(seen.state).toEqual({group: {empty: true}})
  expect(action.plan(params, seen.state).kind).toBe('none')
})

test('a group that keeps somebody out is told, and is not deleted', async () => {
  const [group] = account.world.account.groups.values()
  if (group === undefined) throw new Error('there is no group')
  group.set({...group.stored, include: [{email: {email: 'robin@example.com'}}]})
  const seen = await look(params)
  expect(action.hazards(params, seen)).toMatchObject([{rule: 'group-in-use', result: 'warned'}])
  expect(action.release(params, {group: null}, {group: {empty: true}}, seen.state).kind).toBe('impossible')
})

test('an id that the account does not have is never created anew', async () => {
  const foreign = {group: {...params.group, id: '00000000-0000-4000-8000-000000000000'}}
  expect(action.plan(foreign, (await look(foreign)).state)).toMatchObject({kind: 'impossible'})
})

test('T31: a twin that came late is found by a later look, with the ids to choose from', async () => {
  const alone = await look(params)
  expect(action.verify(alone.state, alone.state, alone.context)).toEqual({verdict: 'held'})
  account.world.addGroup({name: params.group.name, include: []})
  const now = await look(params)
  expect(action.verify(alone.state, now.state, now.context)).toMatchObject({
    verdict: 'not-held',
    why: expect.stringMatching(/2 Access groups have the same name \(\S+, \S+\): in the dashboard, delete/),
  })
})
