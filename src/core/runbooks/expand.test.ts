import {expect, test} from 'vitest'
import {z} from 'zod'
import {defineAction} from '../action.ts'
import {Inventory} from '../documents/inventory.ts'
import {Runbook} from '../documents/runbook.ts'
import {held} from '../outcome.ts'
import {UuidRef} from '../targets.ts'
import {expandRunbook} from './expand.ts'
import {bindParams} from './scope.ts'

const list = {name: 'quarantine', id: '11111111-1111-4111-8111-111111111111'}
const inventory = Inventory.parse({
  schema: 'firebreak/inventory@1',
  account: {id: '0'.repeat(32), name: 'Example Corp', environment: 'drill'},
  agents: {bot: {owner: 'group:bots', addresses: ['100.96.0.11']}, idle: {owner: 'group:bots'}},
  levers: {lists: {quarantine: list}},
})

const add = defineAction({
  id: 'list.add',
  family: 'kill-switch',
  title: 'Add',
  source: 'https://developers.cloudflare.com/',
  permissions: {read: [], write: []},
  target: {param: 'list', kind: 'gateway-list'},
  class: 'P',
  blastRadius: 'BR1',
  undo: 'U1',
  direction: 'restrict',
  propagation: {ms: 1, source: 'none'},
  params: z.strictObject({list: UuidRef, values: z.array(z.string()).default([])}),
  state: z.strictObject({}),
  observe: async () => ({target: {kind: 'gateway-list', ...list}, state: {}, context: undefined, complete: true}),
  plan: () => ({kind: 'none', why: 'nothing to do'}),
  hazards: () => [],
  apply: () => [],
  verify: () => held,
  release: () => ({kind: 'none', why: 'nothing to do'}),
  residual: () => [],
})

const step = (id: string, parts: object = {}) => ({
  id,
  uses: 'list.add',
  with: {list: 'quarantine', values: ['a']},
  ...parts,
})

async function expand(agent: string, ...steps: readonly object[]) {
  const runbook = Runbook.parse({
    schema: 'firebreak/runbook@1',
    id: 'freeze',
    version: '1.0.0',
    title: 't',
    summary: 's',
    owner: 'o',
    strategy: 'brake-snapshot-revoke',
    params: {agent: {type: 'agent', description: 'd'}},
    steps,
  })
  const scope = bindParams(runbook, {agent}, inventory)
  const {items, selected} = await expandRunbook({runbook, scope, inventory, loadAction: async () => add})
  return {items: items.map(({key, params, needs}) => ({key, params, needs})), selected}
}

const byAddress = step('block', {with: {list: 'quarantine', values: '${agent.addresses}'}, expect: {min: 0, max: 1}})

test('a name becomes the reference that the action takes, and a look-up the value', async () => {
  const {items} = await expand('bot', byAddress)
  expect(items).toEqual([{key: 'block', params: {list, values: ['100.96.0.11']}, needs: []}])
})

test('a step whose list is empty is left out, for no selection never means all', async () => {
  expect((await expand('idle', byAddress)).items).toEqual([])
})

test('a list that the runbook itself leaves empty is no selection', async () => {
  const {items} = await expand('idle', step('block', {with: {list: 'quarantine', values: []}}))
  expect(items).toHaveLength(1)
})

test('what a step selects says where that is written and where to look', async () => {
  const {selected} = await expand(
    'idle',
    byAddress,
    step('fleet', {with: {list: 'quarantine', values: '${fleet.addresses}'}}),
  )
  expect(selected).toEqual([
    {
      step: 'block',
      where: 'freeze step block (${agent.addresses})',
      next: ['firebreak runbook show freeze', 'check the agent in firebreak.yaml'],
      count: 0,
      min: 0,
      max: 1,
    },
    {
      step: 'fleet',
      where: 'freeze step fleet (${fleet.addresses})',
      next: ['check agents in firebreak.yaml'],
      count: 1,
      min: 1,
      max: 10,
    },
  ])
})

test('who waits for a step that is left out waits for what that step waits for', async () => {
  const {items} = await expand(
    'idle',
    step('first'),
    {...byAddress, needs: ['first']},
    step('last', {needs: ['block']}),
  )
  expect(items.map(({key, needs}) => [key, needs])).toEqual([
    ['first', []],
    ['last', ['first']],
  ])
})
