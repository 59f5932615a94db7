import {describe, expect, test} from 'vitest'
import action from './index.ts'

const params = {certificate: {name: 'bot', id: '11111111-1111-4111-8111-111111111111', zone: '0'.repeat(32)}}
const active = {name: 'bot', revoked: false}
const revoked = {name: 'bot', revoked: true}
const context = (status: string) => ({status, blocksRevoked: true, twins: []})

test('an active certificate is revoked, one that is on its way is left alone', () => {
  expect(action.plan(params, active)).toMatchObject({kind: 'update', after: revoked})
  expect(action.plan(params, revoked).kind).toBe('none')
})

test('it holds once Cloudflare has finished, and not while the revocation is pending', () => {
  expect(action.verify(revoked, revoked, context('revoked'))).toEqual({verdict: 'held'})
  expect(action.verify(revoked, revoked, context('pending_revocation'))).toMatchObject({verdict: 'not-held'})
  expect(action.verify(revoked, active, context('active'))).toMatchObject({verdict: 'not-held'})
  expect(action.verify(active, active, context('pending_reactivation'))).toMatchObject({verdict: 'not-held'})
})

test('the way back is a reactivation, and nothing where somebody has done it already', () => {
  expect(action.release(params, active, revoked, revoked)).toMatchObject({kind: 'update', after: active})
  expect(action.apply(params, revoked, active, context('revoked')).map(({name}) => name)).toEqual(['reactivate'])
  expect(action.release(params, active, revoked, active).kind).toBe('none')
})

describe('what is left over', () => {
  const codes = (parts: object) =>
    action
      .residual(params, {
        target: {kind: 'client-certificate', id: params.certificate.id, name: 'bot'},
        state: revoked,
        context: {...context('revoked'), ...parts},
        complete: true,
      })
      .map(({code, standing}) => `${code} ${standing}`)

  test('nothing where a rule blocks revoked certificates and nobody has another of the name', () => {
    expect(codes({})).toEqual([])
  })

  test('the certificate itself, where no rule asks whether it is revoked', () => {
    expect(codes({blocksRevoked: false})).toEqual(['revocation-unchecked open'])
    expect(codes({blocksRevoked: undefined})).toEqual(['revocation-unchecked unknown'])
  })

  test('other certificates of its name', () => {
    expect(codes({twins: ['other']})).toEqual(['twin-certificate open'])
    expect(codes({twins: undefined})).toEqual(['twin-certificate unknown'])
  })
})
