import {expect, test} from 'vitest'
import {stubAccount} from '../../shared/stub-account.ts'
import action from './index.ts'

const id = '0123456789abcdef0123456789abcdef'
const params = {token: {name: 'bot', id}, sink: {type: 'file', path: '/run/secrets/bot'}}
const found = {id, name: 'bot', status: 'active', policies: [], modified_on: '2026-01-01T00:00:00Z'}

async function proposedFor(token: object = found) {
  const {reader, writer, sent} = stubAccount({[`tokens/${id}`]: token})
  const seen = await action.observe(reader, params)
  const proposal = action.plan(params, seen.state)
  if (proposal.kind !== 'update') throw new Error('expected an update')
  return {seen, writer, sent, moves: action.apply(params, seen.state, proposal.after, seen.context)}
}

test('the request has an empty object for a body, which the SDK would leave out', async () => {
  const {moves, writer, sent} = await proposedFor()
  for (const move of moves) await move.send(writer)
  expect(sent).toEqual([{method: 'PUT', path: `tokens/${id}/value`, body: {}}])
})

test('the new value is the whole answer', async () => {
  const {moves} = await proposedFor()
  expect(moves[0]?.reveals?.('cfat_new')).toBe('cfat_new')
  for (const answer of [null, '', {value: 'cfat_new'}]) expect(moves[0]?.reveals?.(answer)).toBeUndefined()
})

test('a token that is no longer active, or may be an R2 key, is rolled with a warning', async () => {
  const messages = async (token: object) =>
    action.hazards(params, (await proposedFor(token)).seen).map(({message}) => message)
  expect(await messages(found)).toEqual([])
  expect(await messages({...found, status: 'disabled'})).toEqual([expect.stringContaining('is disabled')])
  const policy = {effect: 'allow', resources: {}, permission_groups: [{id: 'g', name: 'Workers R2 Storage Write'}]}
  expect(await messages({...found, policies: [policy]})).toEqual([expect.stringContaining('SHA-256 of the new value')])
})
