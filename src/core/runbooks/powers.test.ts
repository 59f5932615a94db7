import {expect, test} from 'vitest'
import type {Action} from '../action.ts'
import {Runbook} from '../documents/runbook.ts'
import {Fault} from '../fault.ts'
import {powersOf} from './powers.ts'

const action = (parts: Partial<Action>): Action =>
  // Nothing else of an action is looked at.
  ({kind: 'containment', permissions: {read: [], write: []}, ...parts}) as unknown as Action

const actions: Readonly<Record<string, Action>> = {
  'list.add': action({
    blastRadius: 'BR2',
    undo: 'U1',
    permissions: {read: ['Zero Trust Read'], write: ['Zero Trust Write']},
  }),
  'token.delete': action({
    blastRadius: 'BR1',
    undo: 'U4',
    permissions: {read: ['Zero Trust Read', 'Account API Tokens Read'], write: ['Account API Tokens Write']},
  }),
  'logs.snapshot': action({kind: 'evidence', permissions: {read: ['Access: Audit Logs Read'], write: []}}),
}

async function loadAction(id: string): Promise<Action> {
  const found = actions[id]
  if (found === undefined) throw new Fault('INVALID_DOCUMENT', `there is no action ${id}`)
  return found
}

const powers = (steps: readonly string[], evidence: readonly string[] = []) =>
  powersOf(
    Runbook.parse({
      schema: 'firebreak/runbook@1',
      id: 'own',
      version: '1.0.0',
      title: 't',
      summary: 's',
      owner: 'o',
      strategy: 'brake-snapshot-revoke',
      steps: steps.map((uses, at) => ({id: `step-${at}`, uses})),
      evidence: evidence.map((uses) => ({uses})),
    }),
    loadAction,
  )

test('a runbook can do what the widest of its steps can, and is undone like the hardest, wherever they stand', async () => {
  const expected = {blastRadius: 'BR2', undo: 'U4'}
  expect(await powers(['list.add', 'token.delete'])).toMatchObject(expected)
  expect(await powers(['token.delete', 'list.add'])).toMatchObject(expected)
})

test('it needs the permissions of all its steps and evidence, each once and in order', async () => {
  expect((await powers(['list.add', 'token.delete', 'list.add'], ['logs.snapshot'])).permissions).toEqual({
    read: ['Access: Audit Logs Read', 'Account API Tokens Read', 'Zero Trust Read'],
    write: ['Account API Tokens Write', 'Zero Trust Write'],
  })
})

test('one that only reads reaches nobody and has nothing to undo', async () => {
  expect(await powers([], ['logs.snapshot'])).toEqual({
    blastRadius: 'BR0',
    permissions: {read: ['Access: Audit Logs Read'], write: []},
  })
})

test('an action that there is not is told', async () => {
  await expect(powers(['no.such'])).rejects.toMatchObject({code: 'INVALID_DOCUMENT'})
})
