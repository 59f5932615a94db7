import {afterEach, expect, test} from 'vitest'
import {armedLevers, armRunbook, isWritten} from '../../src/core/runbooks/arm-runbook.ts'
import type {Inventory} from '../../src/core/documents/inventory.ts'
import type {Plan} from '../../src/core/documents/plan.ts'
import type {World} from '../../src/sandbox/world.ts'
import {disarm} from '../inventory/disarm.ts'
import {openRange, type TestRange} from '../fixtures/range.ts'

let range: TestRange
afterEach(() => range.stop())

const planArm = (): Promise<Plan> => range.bench.plan({runbook: armRunbook(range.inventory), params: {}})
const effects = ({changes}: Plan) => Object.fromEntries(changes.map(({key, effect}) => [key, effect]))
const refusals = ({safeguards}: Plan) =>
  safeguards.filter(({result}) => result === 'refused').map(({rule, object}) => `${rule} ${object}`)

const nothingInstalled = (inventory: Inventory): Inventory => ({
  ...inventory,
  levers: {...inventory.levers, killSwitch: [], lists: {}, segmentBlock: undefined, quarantineGroup: undefined},
  accepted: [],
})

async function openDisarmed(): Promise<void> {
  let world: World | undefined
  range = await openRange({also: (one) => void (world = one), edit: nothingInstalled})
  if (world !== undefined) disarm(world)
}

test('in an account without levers it creates them all, and the second time there is nothing to do', async () => {
  await openDisarmed()
  const before = range.sandbox.snapshot()
  const plan = await planArm()
  expect(refusals(plan)).toEqual([])
  expect(plan.changes.map(({key, moves}) => [key, ...moves])).toEqual([
    ['kill-ir-kill-dns', 'create-rule'],
    ['kill-ir-kill-l4', 'create-rule'],
    ['kill-ir-kill-http', 'create-rule'],
    ['list-quarantine', 'create-list'],
    ['quarantine-ir-quarantine-src', 'create-rule'],
    ['quarantine-ir-quarantine-dst', 'create-rule'],
    ['list-isolation', 'create-list'],
    ['isolate-ir-isolate-src', 'create-rule'],
    ['isolate-ir-isolate-dst', 'create-rule'],
    ['list-egress-domains', 'create-list'],
    ['list-egress-addresses', 'create-list'],
    ['egress-dns', 'create-rule'],
    ['egress-sni', 'create-rule'],
    ['egress-dst', 'create-rule'],
    ['group', 'create-group'],
  ])
  const {run, outcome, why} = await range.apply(plan)
  expect({outcome, why}).toEqual({outcome: 'armed', why: []})

  const again = await planArm()
  expect(new Set(Object.values(effects(again)))).toEqual(new Set(['none']))
  const levers = armedLevers(again, range.inventory)
  expect(levers?.killSwitch.map(({name}) => name)).toEqual(['ir-kill-dns', 'ir-kill-l4', 'ir-kill-http'])
  expect(Object.keys(levers?.lists ?? {})).toEqual(['quarantine', 'egress-domains', 'egress-addresses'])
  expect(levers?.segmentBlock?.rules).toHaveLength(2)
  expect(levers?.quarantineGroup?.id).toMatch(/^[0-9a-f-]{36}$/)
  expect(levers !== undefined && isWritten(levers, range.inventory)).toBe(false)

  const released = await range.release(run)
  expect({outcome: released.outcome, why: released.why}).toEqual({outcome: 'released', why: []})
  expect(range.sandbox.snapshot().state).toEqual(before.state)
})

test('levers that are in place are found by their ids, and nothing is changed', async () => {
  range = await openRange()
  const plan = await planArm()
  expect(refusals(plan)).toEqual([])
  expect(new Set(Object.values(effects(plan)))).toEqual(new Set(['none']))
  const levers = armedLevers(plan, range.inventory)
  expect(levers !== undefined && isWritten(levers, range.inventory)).toBe(true)
  expect(range.writes()).toEqual([])
})

test('a lever that was moved or emptied of its meaning is repaired; one that an allow comes before is named and refused', async () => {
  let world: World | undefined
  range = await openRange({also: (one) => void (world = one)})
  const rules = [...(world?.account.rules.values() ?? [])]
  const rule = rules.find(({stored}) => stored.name === 'ir-quarantine-dst')
  rule?.set({...rule.stored, precedence: 500})
  const moved = await planArm()
  expect(moved.changes.filter(({effect}) => effect === 'update').map(({key, summary}) => [key, summary])).toEqual([
    ['quarantine-ir-quarantine-dst', expect.stringContaining('from 500 to 5')],
  ])
  world?.addRule({name: 'vendor', action: 'allow', filter: 'l4', traffic: '', precedence: 0, enabled: true})
  expect(refusals(await planArm())).toContain('shadowed-block ir-kill-l4')
})
