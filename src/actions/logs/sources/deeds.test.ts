import {describe, expect, test} from 'vitest'
import {Deed} from '../../../core/story/deed.ts'
import {audit} from './account/audit.ts'
import {access} from './zero-trust/access.ts'
import {tokenLogins} from './zero-trust/service-token-logins.ts'

const time = '2026-11-22T03:00:00Z'

describe('an entry of the audit log', () => {
  const entry = {
    id: 'entry',
    action: {type: 'create', result: 'success', time},
    actor: {
      context: 'api_token',
      email: 'owner@example.com',
      ip_address: '192.0.2.1',
      token_id: 't1',
      token_name: 'bot',
    },
    raw: {cf_ray_id: 'ray', method: 'POST', uri: '/accounts/a/tokens'},
    resource: {id: 't2', product: 'api_tokens', type: 'token'},
  }

  test('names the token before its owner, and the token that it made', () => {
    expect(Deed.parse(audit.deed?.(entry))).toEqual({
      time,
      by: [
        {kind: 'api-token', id: 't1', name: 'bot'},
        {kind: 'person', id: 'owner@example.com'},
        {kind: 'address', id: '192.0.2.1'},
      ],
      verb: 'changed',
      object: {kind: 'api_tokens token', id: 't2'},
      opens: [{kind: 'api-token', id: 't2'}],
      outcome: 'allowed',
      ray: 'ray',
      detail: 'create POST /accounts/a/tokens',
    })
  })

  test('makes no token by changing one, and says nothing that the record does not', () => {
    const {opens} = audit.deed?.({...entry, action: {type: 'update', time}}) ?? {}
    expect(opens).toBeUndefined()
    expect(audit.deed?.({action: {time}})).toMatchObject({by: [], outcome: 'unknown'})
    expect(audit.deed?.({id: 'without a time'})).toBeUndefined()
  })
})

test('a sign-in of a person names the application by its name, and one with a service token by its id', () => {
  const row = {
    created_at: time,
    user_email: 'a@example.com',
    app_uid: 'app',
    app_name: 'crm',
    allowed: false,
    ray_id: '',
  }
  expect(Deed.parse(access.deed?.(row))).toEqual({
    time,
    by: [{kind: 'person', id: 'a@example.com'}],
    verb: 'authenticated',
    object: {kind: 'application', id: 'app', name: 'crm'},
    outcome: 'refused',
  })
  const dimensions = {datetime: time, appId: 'app', serviceTokenId: 'token', isSuccessfulLogin: 1, cfRayId: 'ray'}
  expect(Deed.parse(tokenLogins.deed?.({count: 3, dimensions}))).toMatchObject({
    by: [{kind: 'service-token', id: 'token'}],
    object: {kind: 'application', id: 'app'},
    outcome: 'allowed',
    count: 3,
    ray: 'ray',
  })
})

test('a device that enrolled without a person is no person', () => {
  const row = {created_at: time, user_email: 'non_identity@example.cloudflareaccess.com'}
  expect(access.deed?.(row)?.by).toEqual([])
})
