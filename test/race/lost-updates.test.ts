import {afterAll, beforeAll, expect, test} from 'vitest'
import {Fault} from '../../src/core/fault.ts'
import {Runbook} from '../../src/core/documents/runbook.ts'
import {sha256} from '../../src/core/digest.ts'
import type {Plan} from '../../src/core/documents/plan.ts'
import type {World} from '../../src/sandbox/world.ts'
import {openRange, type TestRange} from '../fixtures/range.ts'
import {atScale, figure} from '../soak/figures.ts'

const races = process.env['SOAK'] === undefined ? 4 : atScale(200)

let range: TestRange
let world: World

beforeAll(async () => {
  range = await openRange({also: (opened) => (world = opened)})
})
afterAll(() => range.stop())

/** One request that replaces the whole quarantine group, with one address more in it. */
const putting = (address: string) =>
  Runbook.parse({
    schema: 'firebreak/runbook@1',
    id: 'put-one-address',
    version: '1.0.0',
    title: 'Put one address into the group',
    summary: 'A PUT that replaces a whole object.',
    owner: 'group:oncall',
    strategy: 'brake-snapshot-revoke',
    steps: [
      {
        id: 'put',
        uses: 'access-group.quarantine',
        with: {group: '${levers.quarantineGroup}', addresses: [address]},
      },
    ],
  })

const planFor = (address: string): Promise<Plan> => {
  const document = putting(address)
  return range.bench.plan({runbook: {document, digest: sha256(JSON.stringify(document))}, params: {}, reason: 'race'})
}

/** Whether it says that it put the address there; a refusal says that it did not. */
async function put(plan: Plan): Promise<boolean> {
  try {
    await range.apply(plan)
    return true
  } catch (error) {
    if (error instanceof Fault && (error.code === 'REFUSED' || error.code === 'DRIFT')) return false
    throw error
  }
}

const groupNow = (): string => JSON.stringify([...world.account.groups.values()].map(({stored}) => stored.include))

test('T29: of two runs that replace the same object none overwrites what the other put there', async () => {
  for (let race = 0; race < races; race++) {
    const addresses = [1, 2].map((one) => `198.51.${race}.${one}`)
    const plans = await Promise.all(addresses.map(planFor))
    const done = await Promise.all(addresses.map((_, at) => put(plans[at] ?? expect.unreachable())))
    const lost = addresses.filter((address, at) => done[at] && !groupNow().includes(address))
    figure('updates lost', lost.length)
    expect({lost, done: done.includes(true)}).toEqual({lost: [], done: true})
  }
})

test('T29: a request that is sent once more sends back what somebody put there in between', async () => {
  const plan = await planFor('198.51.100.77')
  const match = {method: 'PUT', path: /\/access\/groups\//}
  range.sandbox.faults.schedule({match, kind: '429', times: 1})
  const byHand = {ip: {ip: '203.0.113.77/32'}}
  await range.apply(plan, ({event}) => {
    if (event.type !== 'outcome' || event.result !== 'not-applied') return
    for (const group of world.account.groups.values())
      group.set({...group.stored, include: [...group.stored.include, byHand]})
  })
  expect(groupNow()).toContain('203.0.113.77')
  expect(groupNow()).toContain('198.51.100.77')
})
