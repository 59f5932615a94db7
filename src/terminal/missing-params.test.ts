import {expect, test} from 'vitest'
import {Inventory} from '../core/documents/inventory.ts'
import {Runbook} from '../core/documents/runbook.ts'
import type {Asker} from './asker.ts'
import {completeParams, requireAskable} from './missing-params.ts'

const inventory = Inventory.parse({
  schema: 'firebreak/inventory@1',
  account: {id: '0'.repeat(32), name: 'Example Corp', environment: 'drill'},
  agents: {'support-bot': {owner: 'ada'}, 'billing-bot': {owner: 'bob'}},
})

const runbook = Runbook.parse({
  schema: 'firebreak/runbook@1',
  id: 'agent-freeze',
  version: '1.0.0',
  title: 'Stop one agent',
  summary: 'x',
  owner: 'x',
  strategy: 'brake-snapshot-revoke',
  params: {
    agent: {type: 'agent', description: 'Agent name'},
    note: {type: 'text', description: 'A note'},
    extra: {type: 'text', description: 'More', required: false},
  },
})

test('missing params are asked for, by choice where the inventory knows names', async () => {
  const asked: string[] = []
  const asker: Asker = {
    confirm: async () => expect.unreachable(),
    choose: async (message, choices) => {
      asked.push(`${message}: ${choices.join(' ')}`)
      return 'billing-bot'
    },
    type: async (message, objection) => {
      asked.push(message)
      expect(objection('')).toBe('--note is needed')
      return 'seen'
    },
  }
  expect(await completeParams(runbook, {}, {inventory, asker})).toEqual({agent: 'billing-bot', note: 'seen'})
  expect(asked).toEqual(['Agent name (--agent): support-bot billing-bot', 'A note (--note)'])
})

test('what is given is not asked for', async () => {
  const asker: Asker = {
    confirm: async () => expect.unreachable(),
    choose: async () => expect.unreachable(),
    type: async () => expect.unreachable(),
  }
  expect(await completeParams(runbook, {agent: 'support-bot', note: 'x'}, {inventory, asker})).toEqual({
    agent: 'support-bot',
    note: 'x',
  })
})

test('without a terminal the refusal names every flag to give', () => {
  expect(() => requireAskable(runbook, {}, undefined)).toThrow(
    expect.objectContaining({
      code: 'REFUSED',
      message: 'agent-freeze needs --agent and --note and there is no terminal to ask at; give --agent and --note',
    }),
  )
  expect(() => requireAskable(runbook, {agent: 'support-bot', note: 'x'}, undefined)).not.toThrow()
})
