import {describe, expect, test} from 'vitest'
import {stubAccount} from '../../shared/stub-account.ts'
import action from './index.ts'

const name = 'robin@example.com'
const params = {user: {name}}
const registration = (id: string, revoked = false, email = name) => ({
  id,
  device: {id: `device-${id}`, name: `laptop-${id}`},
  user: {email},
  revoked_at: revoked ? '2026-01-01T00:00:00Z' : null,
})
const held = (id: string, revoked: boolean) => ({id, device: `laptop-${id}`, revoked})

interface Account {
  readonly known?: boolean
  readonly sessions?: number
  readonly registrations?: readonly object[]
  readonly policies?: readonly object[]
}

const account = ({known = true, sessions = 0, registrations = [], policies = []}: Account = {}) =>
  stubAccount({
    'access/users': known ? [{id: 'user', email: 'Robin@example.com'}] : [],
    'access/users/user/active_sessions': Array.from({length: sessions}, (_, at) => ({name: `${at}`})),
    'devices/registrations': registrations,
    'access/apps': [{id: 'app', name: 'crm', type: 'self_hosted'}],
    'access/apps/app/policies': policies.map((policy, at) => ({id: `${at}`, name: `p${at}`, ...policy})),
    'access/groups': [],
  })

const look = (given: Account) => action.observe(account(given).reader, params)

test('the state is whether there are sessions, and the registrations of this person only', async () => {
  const registrations = [registration('b'), registration('a', true), registration('c', false, 'kim@example.com')]
  expect((await look({sessions: 2, registrations})).state).toEqual({
    sessions: true,
    registrations: [held('a', true), held('b', false)],
  })
})

test('somebody who never signed in is warned about, and the devices count all the same', async () => {
  const seen = await look({known: false, registrations: [registration('a')]})
  expect(action.hazards(params, seen).map(({rule}) => rule)).toEqual(['unknown-person'])
  expect(action.plan(params, seen.state).kind).toBe('update')
})

test('sessions and devices go in one request; without devices, the devices stay', async () => {
  const {state} = await look({sessions: 1, registrations: [registration('a')]})
  expect(action.plan(params, state)).toMatchObject({after: {sessions: false, registrations: [held('a', true)]}})
  expect(action.plan({...params, devices: false}, state)).toMatchObject({after: {registrations: [held('a', false)]}})
  expect(action.plan(params, {sessions: false, registrations: []}).kind).toBe('none')
})

describe('verify', () => {
  const cut = {sessions: false, registrations: [held('a', true)]}

  test('holds once nothing is live', () => {
    expect(action.verify(cut, cut)).toEqual({verdict: 'held'})
  })

  test('a session that is still listed leaves it to the probes', () => {
    expect(action.verify(cut, {...cut, sessions: true})).toMatchObject({verdict: 'unproven'})
  })

  test('does not hold while a registration is live, or when the device has enrolled again', () => {
    expect(action.verify(cut, {...cut, registrations: [held('a', false)]}).verdict).toBe('not-held')
    expect(action.verify(cut, {...cut, registrations: [held('a', true), held('b', false)]})).toMatchObject({
      verdict: 'not-held',
      why: expect.stringContaining('enrolled again'),
    })
  })
})

describe('release', () => {
  const before = {sessions: true, registrations: [held('a', false), held('b', true)]}
  const after = {sessions: false, registrations: [held('a', true), held('b', true)]}

  test('gives back the registrations that it revoked and no other', async () => {
    const back = action.release(params, before, after, after)
    expect(back).toMatchObject({kind: 'update', after: {registrations: [held('a', false), held('b', true)]}})
    if (back.kind !== 'update') return
    const {writer, sent} = account()
    for (const move of action.apply(params, after, back.after)) await move.send(writer)
    expect(sent.map(({method, path}) => `${method} ${path}`)).toEqual(['POST devices/registrations/unrevoke?id=a'])
    expect(action.verify(back.after, {...after, registrations: before.registrations})).toEqual({verdict: 'held'})
  })

  test('cannot give back what was deleted since, nor sessions', () => {
    expect(action.release(params, before, after, {sessions: false, registrations: []}).kind).toBe('impossible')
    const sessionsOnly = {sessions: true, registrations: []}
    const none = {sessions: false, registrations: []}
    expect(action.release(params, sessionsOnly, none, none).kind).toBe('none')
  })
})

describe('what is left over', () => {
  const left = async (given: Account) =>
    action.residual(params, await look(given)).map(({code, standing}) => `${code} ${standing}`)
  const beyond = ['identity-provider not-covered', 'application-session not-covered']

  test('only what is beyond reach, where no policy lets the person in', async () => {
    expect(await left({policies: [{decision: 'non_identity', include: [{everyone: {}}]}]})).toEqual(beyond)
  })

  test('signing in again where a policy says so, or may say so', async () => {
    const domain = {decision: 'allow', include: [{email_domain: {domain: 'example.com'}}]}
    expect(await left({policies: [domain]})).toEqual(['sign-in-again open', ...beyond])
    const others = {...domain, exclude: [{email: {email: name}}]}
    expect(await left({policies: [others]})).toEqual(beyond)
    expect(await left({policies: [{decision: 'allow', include: [{login_method: {id: 'x'}}]}]})).toEqual([
      'sign-in-again unknown',
      ...beyond,
    ])
  })

  test('sessions and registrations that are still there', async () => {
    expect(await left({sessions: 1, registrations: [registration('a')]})).toEqual([
      'active-session open',
      'active-registration open',
      ...beyond,
    ])
  })
})
