import {afterEach, beforeEach, expect, test} from 'vitest'
import {connect} from '../../src/cloudflare/connect.ts'
import {Secret} from '../../src/core/text/secret.ts'
import {tokenKind} from '../../src/safeguards/token-kind.ts'
import {permissionNames} from '../../src/sandbox/account/permissions.ts'
import {type Office, openOffice} from '../../src/sandbox/api/testing/office.ts'
import {type TestRange, openRange} from '../fixtures/range.ts'

let office: Office
let range: TestRange | undefined

beforeEach(async () => {
  office = await openOffice({limit: {calls: 20, windowMs: 300_000, penaltyMs: 300_000}})
})
afterEach(async () => {
  await office.api.stop()
  await range?.stop()
  range = undefined
})

const ada = 'ada@example.com'
const tokenOf = (user?: string) =>
  office.world.addApiToken({name: 'somebody', permissions: permissionNames, ...(user === undefined ? {} : {user})})
    .value
const status = async (token: string) => (await office.call('GET', office.at('/gateway/rules'), {token})).status

/** The admin opens page after page until the limit is spent. */
async function panic(token: string): Promise<void> {
  for (let page = 0; page < 21; page += 1) await status(token)
}

test("a user's token works until the same person's dashboard has spent the limit, and then for nothing", async () => {
  const [dashboard, own] = [tokenOf(ada), tokenOf(ada)]
  expect(await status(own)).toBe(200)
  await panic(dashboard)
  expect(await status(own)).toBe(429)
})

test("an account's own token has a limit of its own, whatever a person does meanwhile", async () => {
  const own = tokenOf()
  await panic(tokenOf(ada))
  expect(await status(own)).toBe(200)
})

test("a user's token is known for what it is, and warned about with the limit that it shares", async () => {
  const identity = async (value: string) =>
    connect({
      token: new Secret('test', value),
      account: office.world.accountId,
      baseUrl: office.api.url,
      clock: office.clock,
    }).identify()
  expect(await identity(tokenOf())).toMatchObject({kind: 'account'})
  expect(await identity(tokenOf(ada))).toMatchObject({kind: 'user'})
})

test('every plan that is made with one says so, and none that is made with an own token', async () => {
  let value = ''
  range = await openRange({
    also: (world) => {
      value = world.addApiToken({name: 'ada', permissions: permissionNames, user: ada}).value
    },
  })
  const warnings = async (opened: TestRange) =>
    (await opened.plan('evidence-snapshot', {})).safeguards.filter(({rule}) => rule === tokenKind.rule)
  expect(await warnings(range)).toMatchObject([{result: 'passed'}])
  const withHers = await openRange({
    token: value,
    also: (world) => {
      world.addApiToken({name: 'ada', permissions: permissionNames, user: ada})
    },
  })
  try {
    expect(await warnings(withHers)).toMatchObject([
      {result: 'warned', message: "a user's token shares 1,200 calls per 5 minutes with that user's dashboard"},
    ])
  } finally {
    await withHers.stop()
  }
})
