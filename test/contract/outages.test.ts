import {afterEach, beforeEach, describe, expect, test} from 'vitest'
import {connect, type Connection} from '../../src/cloudflare/connect.ts'
import {Secret} from '../../src/core/text/secret.ts'
import {type Api, startApi} from '../../src/sandbox/api/start-api.ts'
import {responderPermissions} from '../../src/sandbox/scenarios/responder-permissions.ts'
import {systemClock} from '../../src/storage/system-clock.ts'
import {openAccount, type QuietAccount} from './account.ts'
import {leftovers} from './leftovers/index.ts'
import {prepare, proposed, send} from './moves.ts'
import {type Sample, shippedSamples} from './samples.ts'

const {changes} = await shippedSamples()

let account: QuietAccount
/** A door of its own to the account, with its own faults. */
let api: Api

beforeEach(async () => {
  account = await openAccount()
  api = await startApi({world: account.world})
})
afterEach(() => Promise.all([api.stop(), account.stop()]))

type Look = () => ReturnType<Sample['action']['observe']>

/** Looks with a connection of its own each time, so that nothing is known from the look before. */
function lookFor({action, params}: Sample): Look {
  const {value} = account.world.addApiToken({name: 'own', permissions: responderPermissions})
  const token = new Secret('own token', value)
  return () => {
    const {reader} = connect({token, account: account.accountId, baseUrl: api.url, clock: systemClock})
    return action.observe(reader, params)
  }
}

interface Struck {
  readonly path: string
  readonly seen: Awaited<ReturnType<Look>>
}

/** What each look saw that went on although one of its reads failed; a look may also fail with it. */
async function struckOnce(look: Look): Promise<readonly Struck[]> {
  await look()
  const paths = new Set(api.requests().map(({path}) => path))
  expect(paths).not.toEqual(new Set())
  const went: Struck[] = []
  for (const path of paths) {
    api.faults.schedule({match: {path: new RegExp(`^${RegExp.escape(path)}$`)}, kind: 'success-false', times: 1})
    const seen = await look().catch((error: unknown) => {
      expect(error).toMatchObject({code: 'UNAVAILABLE'})
    })
    if (seen !== undefined) went.push({path, seen})
  }
  return went
}

describe.each(changes)('$title', (use) => {
  test('a read that fails for once never looks like another state, which would be told as drift', async () => {
    const look = lookFor(use)
    const {state} = await look()
    for (const {path, seen} of await struckOnce(look)) expect(seen.state, path).toEqual(state)
  })
})

const planted = leftovers.flatMap((one) => ('code' in one ? [one] : []))

/** Makes the change, so that what is left then is what it leaves. */
async function make(use: Sample, connection: Connection): Promise<void> {
  await prepare(use, connection)
  const {moves} = await proposed(use, connection)
  await send(connection, moves)
}

describe.each(planted)('$action', ({action: id, code, plant}) => {
  test(`a read that fails for once never hides ${code}, which would be told as contained`, async () => {
    const use = changes.find(({action}) => action.id === id)
    if (use === undefined) throw new Error(`nothing uses ${id}`)
    await make(use, account.connectWith(responderPermissions))
    plant(account.world, use.params)
    const look = lookFor(use)
    const leftIn = (seen: Awaited<ReturnType<Look>>) => use.action.residual(use.params, seen)
    const known = new Set(leftIn(await look()).map((item) => item.code))
    for (const {path, seen} of await struckOnce(look)) {
      // It is still told, or something new that could not be read is told in its place.
      const told = leftIn(seen).filter(
        (item) =>
          (item.code === code && item.standing !== 'not-covered') ||
          (item.standing === 'unknown' && !known.has(item.code)),
      )
      expect(told, path).not.toEqual([])
    }
  })
})
