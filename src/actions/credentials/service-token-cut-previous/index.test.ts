import {expect, test} from 'vitest'
import {stubAccount} from '../../shared/stub-account.ts'
import action from './index.ts'

const id = '11111111-1111-4111-8111-111111111111'
const params = {token: {name: 'bot', id}}

async function sentFor(token: object) {
  const {reader, writer, sent} = stubAccount({
    [`access/service_tokens/${id}`]: token,
    'access/organizations': {strict_service_token_auth: true},
    'access/apps': [],
  })
  const seen = await action.observe(reader, params)
  const proposal = action.plan(params, seen.state)
  if (proposal.kind !== 'update') throw new Error('expected an update')
  for (const move of action.apply(params, seen.state, proposal.after, seen.context)) await move.send(writer)
  return sent
}

test.each([true, false])(
  'the update moves the date into the past, and leaves name and enabled %s as they are',
  async (enabled) => {
    const token = {id, name: 'bot', enabled, duration: '8760h', expires_at: '2027-01-01T00:00:00Z'}
    expect(await sentFor(token)).toEqual([
      {
        method: 'PUT',
        path: `access/service_tokens/${id}`,
        body: {name: 'bot', enabled, previous_client_secret_expires_at: '2001-01-01T00:00:00Z'},
      },
    ])
  },
)
