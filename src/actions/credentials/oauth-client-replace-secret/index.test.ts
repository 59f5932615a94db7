import {expect, test} from 'vitest'
import {stubAccount} from '../../shared/stub-account.ts'
import action from './index.ts'

const id = 'a1b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4'
const params = {client: {name: 'bot', id}, sink: {type: 'file', path: '/run/secrets/bot'}}
const client = (parts: object = {}) => ({
  client_id: id,
  client_name: 'bot',
  visibility: 'private',
  has_rotated_secret: false,
  updated_at: '2026-01-01T00:00:00Z',
  ...parts,
})
const token = (name: string, parts: object = {}) => ({id: name, name, status: 'active', provisioner_id: id, ...parts})

const account = (found: object = client(), tokens: readonly object[] = []) =>
  stubAccount({[`oauth_clients/${id}`]: found, tokens})

test('the new secret comes first and the old one goes second, by requests of their own', async () => {
  const {reader, writer, sent} = account()
  const seen = await action.observe(reader, params)
  const proposal = action.plan(params, seen.state)
  if (proposal.kind !== 'update') throw new Error('expected an update')
  const moves = action.apply(params, seen.state, proposal.after, seen.context)
  for (const move of moves) await move.send(writer)
  expect(sent.map(({method, path}) => `${method} ${path}`)).toEqual([
    `POST oauth_clients/${id}/rotate_secret`,
    `DELETE oauth_clients/${id}/rotate_secret`,
  ])
  expect(moves.map(({reveals}) => reveals?.({client_secret: 'new'}))).toEqual(['new', undefined])
})

test('a client with two secrets is warned about', async () => {
  const resultsFor = async (found: object) =>
    action.hazards(params, await action.observe(account(found).reader, params)).map(({result}) => result)
  expect(await resultsFor(client({has_rotated_secret: true}))).toEqual(['warned'])
  expect(await resultsFor(client())).toEqual([])
})

test('active tokens that the client got are left over; those of others, and disabled ones, are not', async () => {
  const tokens = [token('got'), token('dead', {status: 'disabled'}), token('other', {provisioner_id: 'other'})]
  const seen = await action.observe(account(client(), tokens).reader, params)
  expect(action.residual(params, seen)).toEqual([
    expect.objectContaining({code: 'provisioned-token', standing: 'open', on: 'got', closedBy: 'api-token.disable'}),
  ])
})

test('where tokens cannot be listed, what the client got is not known', async () => {
  const {reader} = stubAccount({[`oauth_clients/${id}`]: client()})
  const {accounts} = reader.api
  const {Fault} = await import('../../../core/fault.ts')
  const blind = {
    ...reader,
    api: {
      ...reader.api,
      iam: reader.api.iam,
      accounts: {...accounts, tokens: {list: () => Promise.reject(new Fault('DENIED', 'no'))}},
    },
  } as unknown as typeof reader
  const seen = await action.observe(blind, params)
  expect(action.residual(params, seen)).toEqual([
    expect.objectContaining({code: 'provisioned-token', standing: 'unknown'}),
  ])
})
