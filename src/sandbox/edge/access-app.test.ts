import {afterEach, beforeEach, describe, expect, test} from 'vitest'
import {createElasticClock} from '../elastic-clock.ts'
import {startAccessApp, type AccessApp} from './access-app.ts'
import {handSetPolicy, secretOf, type HandSetPolicy} from './hand-set-policy.ts'
import {credentialHeaders} from './sign-in.ts'

describe('an app behind Access', () => {
  let policy: HandSetPolicy
  let app: AccessApp

  beforeEach(async () => {
    policy = handSetPolicy(['support-bot', 'billing-bot'])
    app = await startAccessApp({app: {id: 'app', name: 'crm'}, policy, clock: createElasticClock()})
  })
  afterEach(() => app.stop())

  const get = (headers: Readonly<Record<string, string>> = {}) => fetch(app.url, {headers, redirect: 'manual'})
  const as = (name: string) => credentialHeaders({clientId: name, clientSecret: secretOf(name)})

  test('a request without a credential is sent to the login page', async () => {
    const response = await get()
    expect(response.status).toBe(302)
    expect(response.headers.get('location')).toMatch(/^\/cdn-cgi\/access\/login\/crm/)
    expect(app.served()).toEqual([])
  })

  test('a disabled token is refused while another one still works', async () => {
    policy.tokens.set('support-bot', false)
    expect((await get(as('support-bot'))).status).toBe(403)
    expect((await get(as('billing-bot'))).status).toBe(200)
    expect(app.served()).toMatchObject([{serviceToken: 'billing-bot', by: 'credential', path: '/'}])
  })

  test('a wrong secret is refused and is no login of the token', async () => {
    const response = await get({...as('support-bot'), 'cf-access-client-secret': 'guessed'})
    expect(response.status).toBe(403)
    expect(policy.logins).toEqual([])
  })

  test('each login is recorded, allowed or not', async () => {
    await get(as('support-bot'))
    policy.tokens.set('support-bot', false)
    await get(as('support-bot'))
    expect(policy.logins.map(({allowed}) => allowed)).toEqual([true, false])
  })

  test('the cookie of a login outlives the token until sessions are revoked', async () => {
    const cookie = (await get(as('support-bot'))).headers.get('set-cookie')?.split(';')[0] ?? ''
    policy.tokens.set('support-bot', false)
    expect((await get({cookie})).status).toBe(200)
    policy.sessions.clear()
    expect((await get({cookie})).status).toBe(302)
  })

  test('an organization that is strict about service tokens hands out no cookie', async () => {
    policy.strictServiceTokenAuth = true
    const response = await get(as('support-bot'))
    expect(response.status).toBe(200)
    expect(response.headers.has('set-cookie')).toBe(false)
  })
})
