import {expect, test} from 'vitest'
import {Inventory} from '../documents/inventory.ts'
import {armRunbook} from './arm-runbook.ts'

const uuid = (digit: string) => `${digit.repeat(8)}-1111-4111-8111-${digit.repeat(12)}`

const stepsOf = (parts: object) => {
  const inventory = Inventory.parse({
    schema: 'firebreak/inventory@1',
    account: {id: '0'.repeat(32), name: 'Example Corp', environment: 'drill'},
    ...parts,
  })
  return armRunbook(inventory).document.steps.map(({id, with: given}) => ({id, ...given}))
}
const ids = (parts: object) => stepsOf(parts).map(({id}) => id)

const agents = {
  'second-bot': {owner: 'group:bots', addresses: ['100.96.0.12']},
  'first-bot': {owner: 'group:bots', addresses: ['100.96.0.11']},
}

test('the kill switch is about the addresses of all agents, and is left out where there are none', () => {
  expect(stepsOf({agents})).toContainEqual(
    expect.objectContaining({
      rule: {name: 'ir-kill-l4'},
      definition: expect.objectContaining({traffic: 'net.src.ip in {100.96.0.11 100.96.0.12}', enabled: false}),
    }),
  )
  expect(ids({}).filter((id) => id.startsWith('kill-'))).toEqual([])
})

test("a rule of the operator's own is looked at by its id, and never defined anew", () => {
  const levers = {killSwitch: [{name: 'stop-the-bots', id: uuid('1')}]}
  const kills = stepsOf({agents, levers}).filter(({id}) => id.startsWith('kill-'))
  expect(kills).toEqual([{id: 'kill-own-1', rule: {name: 'stop-the-bots', id: uuid('1')}}])
})

test('a segment needs a list and a rule for either direction, and no segment needs none', () => {
  const segments = {payments: {owner: 'group:pay', risk: 'high-risk', cidrs: ['10.20.0.0/24']}}
  expect(ids({segments})).toEqual(
    expect.arrayContaining(['list-isolation', 'isolate-ir-isolate-src', 'isolate-ir-isolate-dst']),
  )
  expect(ids({}).filter((id) => id.includes('isol'))).toEqual([])
})

test('levers that the inventory has are named with their ids', () => {
  const levers = {
    lists: {quarantine: {name: 'agents-in-quarantine', id: uuid('2')}},
    quarantineGroup: {name: 'kept-out', id: uuid('3')},
  }
  const steps = stepsOf({levers})
  expect(steps).toContainEqual({id: 'list-quarantine', list: {name: 'agents-in-quarantine', id: uuid('2')}, type: 'IP'})
  expect(steps).toContainEqual({id: 'group', group: {name: 'kept-out', id: uuid('3')}})
})

test('no two levers have the same place', () => {
  const segments = {payments: {owner: 'group:pay', risk: 'high-risk', cidrs: ['10.20.0.0/24']}}
  const places = stepsOf({agents, segments}).flatMap((step) =>
    'definition' in step ? [(step.definition as {readonly precedence: number}).precedence] : [],
  )
  expect(places.toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
})
