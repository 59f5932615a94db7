import {afterEach, beforeEach, describe, expect, test} from 'vitest'
import {actionIds, loadAction} from '../../src/actions/index.ts'
import type {Connection} from '../../src/cloudflare/connect.ts'
import {responderPermissions} from '../../src/sandbox/scenarios/responder-permissions.ts'
import {openAccount, type QuietAccount} from './account.ts'
import {leftovers} from './leftovers/index.ts'
import {prepare, proposed, send} from './moves.ts'
import {shippedSamples} from './samples.ts'

const {changes} = await shippedSamples()

let account: QuietAccount
let connection: Connection

beforeEach(async () => {
  account = await openAccount()
  connection = account.connectWith(responderPermissions)
})
afterEach(() => account.stop())

const planted = leftovers.flatMap((one) => ('code' in one ? [one] : []))

describe.each(planted)('$action finds $code', ({action: id, code, plant}) => {
  test('where it was planted, and not before', async () => {
    const use = changes.find(({action}) => action.id === id)
    if (use === undefined) throw new Error(`nothing uses ${id}`)
    await prepare(use, connection)
    const {moves} = await proposed(use, connection)
    await send(connection, moves)
    const openOf = async () => {
      const seen = await use.action.observe(connection.reader, use.params)
      return use.action.residual(use.params, seen).filter((item) => item.code === code && item.standing === 'open')
    }
    const before = await openOf()
    plant(account.world, use.params)
    expect((await openOf()).length).toBeGreaterThan(before.length)
  })
})

test.each(actionIds)('%s has a leftover to find, or says why there is none', async (id) => {
  if ((await loadAction(id)).kind === 'evidence') return
  expect(leftovers.map(({action}) => action)).toContain(id)
})
