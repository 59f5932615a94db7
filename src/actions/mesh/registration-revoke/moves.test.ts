import {expect, test} from 'vitest'
import type {MeshNodeRef} from '../../../core/targets.ts'
import {stubAccount} from '../../shared/stub-account.ts'
import {movesBetween} from './moves.ts'
import type {State} from './state.ts'

const tokenId = '55555555-5555-4555-8555-555555555555'
const tunnel = '66666666-6666-4666-8666-666666666666'
const token = {name: 'support-bot', id: tokenId}
const client = {name: 'support-bot', replicas: ['support-bot'], enrolment: [token]}
const gateway = {name: 'payments-gw', id: tunnel, replicas: ['gw-1', 'gw-2'], enrolment: []}

const asFound = {secret: 'found', clients: []} as const

const open = (...devices: readonly string[]): State => ({
  enrolment: [{...token, enabled: true}],
  registrations: devices.map((device, at) => ({id: `r${at}`, device, revoked: false})),
})
const shut = ({enrolment, registrations}: State): State => ({
  enrolment: enrolment.map((one) => ({...one, enabled: false})),
  registrations: registrations.map((one) => ({...one, revoked: true})),
})
const names = (node: MeshNodeRef, before: State, after: State) =>
  movesBetween(node, before, after, asFound).map(({name}) => name)

async function send(node: MeshNodeRef, before: State, after: State) {
  const {writer, sent} = stubAccount({})
  for (const move of movesBetween(node, before, after, asFound)) await move.send(writer)
  return sent
}

test('closes re-enrolment before it revokes', async () => {
  const before = open('support-bot')
  expect(names(client, before, shut(before))).toEqual(['disable-enrolment support-bot', 'revoke-registrations'])
  expect(await send(client, before, shut(before))).toEqual([
    {method: 'PUT', path: `access/service_tokens/${tokenId}`, body: {name: 'support-bot', enabled: false}},
    {method: 'POST', path: 'devices/registrations/revoke?id=r0', body: undefined},
  ])
})

test('changes the node token in between, with a fresh secret of 32 random bytes each time', async () => {
  const before = {...open('gw-1', 'gw-2'), enrolment: []}
  expect(names(gateway, before, shut(before))).toEqual(['rotate-node-token', 'revoke-registrations'])
  const [rotation, revocation] = await send(gateway, before, shut(before))
  const [again] = await send(gateway, before, shut(before))
  const {tunnel_secret: secret} = Object(rotation?.body)
  expect(rotation).toMatchObject({method: 'PATCH', path: `warp_connector/${tunnel}`})
  expect(Buffer.from(secret, 'base64')).toHaveLength(48)
  expect(again?.body).not.toEqual(rotation?.body)
  expect(revocation?.path).toBe('devices/registrations/revoke?id=r0&id=r1')
})

test('gives registrations back before it opens enrolment', async () => {
  const before = open('support-bot')
  expect(await send(client, shut(before), before)).toEqual([
    {method: 'POST', path: 'devices/registrations/unrevoke?id=r0', body: undefined},
    {method: 'PUT', path: `access/service_tokens/${tokenId}`, body: {name: 'support-bot', enabled: true}},
  ])
})

test('waits until the device is back before it can enrol anew, and only then', () => {
  const waits = (before: State, after: State) => movesBetween(client, before, after, asFound).map(({waitMs}) => waitMs)
  const before = open('support-bot')
  expect(waits(shut(before), before)).toEqual([undefined, 3000])
  expect(waits(before, shut(before))).toEqual([undefined, undefined])
  expect(waits({...shut(before), registrations: before.registrations}, before)).toEqual([undefined])
})

test('revokes whether the node token can be changed or not', () => {
  const before = {...open('gw-1'), enrolment: []}
  expect(movesBetween(gateway, before, shut(before), asFound).map(({name, bestEffort}) => [name, bestEffort])).toEqual([
    ['rotate-node-token', true],
    ['revoke-registrations', undefined],
  ])
})

test('does not change the node token on the way back', () => {
  const before = {...open('gw-1'), enrolment: []}
  expect(names(gateway, shut(before), before)).toEqual(['unrevoke-registrations'])
})

test('leaves a node token alone that was made new moments ago', () => {
  const before = {...open('gw-1'), enrolment: []}
  const moves = movesBetween(gateway, before, shut(before), {secret: 'fresh', clients: []})
  expect(moves.map(({name}) => name)).toEqual(['revoke-registrations'])
})

test('takes a hundred registrations in a request', () => {
  const before = {...open(...Array.from({length: 201}, () => 'support-bot')), enrolment: []}
  expect(names(client, before, shut(before))).toEqual([
    'revoke-registrations',
    'revoke-registrations-2',
    'revoke-registrations-3',
  ])
})

test('tells two tokens of one name apart', () => {
  const before = {...open(), enrolment: ['1', '2'].map((id) => ({id, name: 'twin', enabled: true}))}
  expect(names(client, before, shut(before))).toEqual(['disable-enrolment twin 1', 'disable-enrolment twin 2'])
})

test('a request keeps its name when the ones before it are done', () => {
  const registrations = (isRevoked: (at: number) => boolean): State => ({
    enrolment: [],
    registrations: Array.from({length: 250}, (_, at) => ({id: `id-${at}`, device: 'gw-1', revoked: isRevoked(at)})),
  })
  const left = movesBetween(
    {name: 'gw', replicas: ['gw-1'], enrolment: []},
    registrations((at) => at < 100),
    registrations(() => true),
    asFound,
  )
  expect(left.map(({name}) => name)).toEqual(['revoke-registrations-2', 'revoke-registrations-3'])
})
