import {afterEach, beforeEach, describe, expect, test} from 'vitest'
import type {Connection} from '../../src/cloudflare/connect.ts'
import {sameJson} from '../../src/core/digest.ts'
import {Fault} from '../../src/core/fault.ts'
import {observeEach} from '../../src/engine/running/observe.ts'
import {upToDate} from '../../src/engine/running/up-to-date.ts'
import {responderPermissions} from '../../src/sandbox/scenarios/responder-permissions.ts'
import {openAccount, type QuietAccount} from './account.ts'
import {credentialEdits} from './by-hand/credentials.ts'
import {leverEdits} from './by-hand/levers.ts'
import {networkEdits} from './by-hand/networks.ts'
import {prepare, proposed, send} from './moves.ts'
import {type Sample, shippedSamples} from './samples.ts'

const edits = [...leverEdits, ...credentialEdits, ...networkEdits]
const {changes} = await shippedSamples()

let account: QuietAccount
let connection: Connection

beforeEach(async () => {
  account = await openAccount()
  connection = account.connectWith(responderPermissions)
})
afterEach(() => account.stop())

const stopHere = new Fault('INTERRUPTED', 'it is only looked at')

/** The methods of the requests that the use would send. */
async function methodsOf(use: Sample): Promise<readonly string[]> {
  const {moves} = await proposed(use, connection)
  const methods: string[] = []
  for (const move of moves) {
    const {writer} = connection.openWriter(({method}) => {
      methods.push(method)
      return Promise.reject(stopHere)
    })
    await Promise.resolve(move.send(writer, move.mints?.())).catch(() => undefined)
  }
  return methods
}

test('every action that writes into an object that is there says what becomes of the edits of others', async () => {
  const writing = new Set<string>()
  for (const use of changes) {
    const methods = await methodsOf(use)
    if (methods.some((method) => method === 'PUT' || method === 'PATCH')) writing.add(use.action.id)
  }
  expect(edits.map(({action}) => action).toSorted()).toEqual([...writing].toSorted())
})

/** The last use of each action: of a rule's it is the one that makes a zone's first, by a PUT. */
const cases = edits.flatMap((edit) => {
  const use = changes.findLast(({action}) => action.id === edit.action)
  return 'make' in edit && use !== undefined ? [{...edit, use}] : []
})

/** Sends each move as it is up to date; false where the account was found to have drifted. */
async function sendNow({action, params}: Sample, {seen, after, moves}: Awaited<ReturnType<typeof proposed>>) {
  const {reader} = connection
  const change = {key: action.id, target: seen.target, params, before: seen.state, after}
  try {
    for (const move of moves) {
      const now = await upToDate({change, action, move, deps: {reader, observe: observeEach(reader)}})
      if (now !== undefined) await send(connection, [now])
    }
    return true
  } catch (error) {
    expect(error).toMatchObject({code: 'DRIFT'})
    return false
  }
}

describe.each(cases)('$action', ({use, make}) => {
  test('T29: what somebody else edits between plan and apply is drift or stays', async () => {
    await prepare(use, connection)
    const plan = await proposed(use, connection)
    const isThere = make(account.world, use.params)
    const now = await use.action.observe(connection.reader, use.params)
    if (sameJson(now.state, plan.seen.state))
      await send(connection, use.action.apply(use.params, now.state, plan.after, now.context))
    expect(isThere()).toBe(true)
  })

  test('T29: what somebody else edits between the look and the request is drift or stays', async () => {
    await prepare(use, connection)
    const looked = await proposed(use, connection)
    const isThere = make(account.world, use.params)
    const written = account.writes()
    const went = await sendNow(use, looked)
    expect(isThere()).toBe(true)
    expect(account.writes() > written).toBe(went)
  })
})
