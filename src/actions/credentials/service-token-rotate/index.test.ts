import {expect, test} from 'vitest'
import {Fault} from '../../../core/fault.ts'
import {stubAccount} from '../../shared/stub-account.ts'
import action from './index.ts'

const id = '11111111-1111-4111-8111-111111111111'
const sink = {type: 'file', path: '/run/secrets/bot'}
const params = {token: {name: 'bot', id}, sink}
const graceful = {...params, grace: '24h'}
const found = {id, name: 'bot', enabled: true, duration: '8760h', updated_at: '2026-01-01T00:00:00Z'}

const account = (token: object = found) =>
  stubAccount({
    [`access/service_tokens/${id}`]: token,
    'access/organizations': {strict_service_token_auth: true},
    'access/apps': [],
  })

async function proposedFor(given: object, token: object = found) {
  const {reader, writer, sent} = account(token)
  const seen = await action.observe(reader, given)
  const proposal = action.plan(given, seen.state)
  if (proposal.kind !== 'update') throw new Error('expected an update')
  return {seen, ...proposal, writer, sent, moves: action.apply(given, seen.state, proposal.after, seen.context)}
}

test('without a grace period the request says nothing, and the old secret dies now', async () => {
  const {moves, writer, sent, summary} = await proposedFor(params)
  expect(summary).toBe(
    'Rotate service token bot: its new secret goes to file /run/secrets/bot, its old one stops working now',
  )
  for (const move of moves) await move.send(writer)
  expect(sent).toEqual([{method: 'POST', path: `access/service_tokens/${id}/rotate`, body: {}}])
})

test('a grace period is counted from the moment of the request', async () => {
  const {moves, writer, sent, summary} = await proposedFor(graceful)
  expect(summary).toContain('after 24h')
  for (const move of moves) await move.send(writer)
  // The clock of the stub stands at the beginning of 1970.
  expect(sent[0]?.body).toEqual({previous_client_secret_expires_at: '1970-01-02T00:00:00.000Z'})
})

test('the new secret is taken from the answer, and an answer without one gives none', async () => {
  const {moves} = await proposedFor(params)
  expect(moves[0]?.reveals?.({id, client_secret: 'new'})).toBe('new')
  for (const answer of [{id}, {client_secret: ''}, null, 'text']) expect(moves[0]?.reveals?.(answer)).toBeUndefined()
})

test('the old secret in its grace is open until it is cut; without a grace there is none', async () => {
  const codes = async (given: object) =>
    action
      .residual(given, (await proposedFor(given)).seen)
      .map(({code, standing, closedBy}) => [code, standing, closedBy])
  expect(await codes(graceful)).toEqual([['previous-secret', 'open', 'service-token.cut-previous']])
  expect(await codes(params)).toEqual([])
})

test('a disabled token is rotated with a warning', async () => {
  const {seen} = await proposedFor(params, {...found, enabled: false})
  expect(action.hazards(params, seen).map(({result}) => result)).toEqual(['warned'])
  expect(action.hazards(params, (await proposedFor(params)).seen)).toEqual([])
})

test('a token that does not say when it was changed is rotated, and V1 proves nothing', async () => {
  const {after} = await proposedFor(params)
  const {seen} = await proposedFor(params, {id, name: 'bot'})
  expect(action.verify(after, seen.state)).toMatchObject({verdict: 'unproven'})
})

test('an answer without a name is no basis for a plan', async () => {
  await expect(action.observe(account({id}).reader, params)).rejects.toBeInstanceOf(Fault)
})

test('there is no way back to the old secret, and so nothing to give back', async () => {
  const {seen, after} = await proposedFor(params)
  expect(action.release(params, seen.state, after, seen.state)).toMatchObject({
    kind: 'none',
    why: expect.stringContaining('rotate again'),
  })
})
