import {expect, test} from 'vitest'
import {figure} from '../../../test/soak/figures.ts'
import {Inventory} from '../../core/documents/inventory.ts'
import {guardCalls} from './guard-call.ts'

const id = (digit: string) => digit.repeat(32)
const inventory = Inventory.parse({
  schema: 'firebreak/inventory@1',
  account: {id: id('0'), name: 'Example Corp', environment: 'drill'},
  protected: {ids: [id('1')], cidrs: ['10.99.0.0/16']},
  responders: {addresses: ['100.96.0.31'], people: ['ada@example.com'], breakGlassToken: id('b'), tokens: [id('c')]},
  evidence: {
    ids: [id('d')],
    sinks: {
      vault: {
        type: 's3',
        endpoint: 'https://evidence.example.net',
        bucket: 'evidence',
        prefix: 'firebreak/',
        accessKeyId: 'env:ID',
        secretAccessKey: 'env:KEY',
        token: id('e'),
      },
    },
  },
})
const guard = guardCalls(inventory, {tokenId: id('a'), kind: 'user', user: 'bo@example.com'})

const lockOf = '/accounts/x/r2/buckets/evidence/lock'
const lock = (prefix: string, enabled: boolean) => JSON.stringify({rules: [{id: 'a', prefix, enabled}]})
const list = '/accounts/x/gateway/lists/5'
const revokeUser = '/accounts/x/access/organizations/revoke_user'

test.each<[string, string, unknown]>([
  ['a token of the responders', `/accounts/x/tokens/${id('c')}`, {status: 'disabled'}],
  ['the credential of the evidence', `/accounts/x/tokens/${id('d')}`, undefined],
  ['the token of an evidence sink', `/accounts/x/tokens/${id('e')}`, undefined],
  ['the bucket of an evidence sink', '/accounts/x/r2/buckets/evidence', undefined],
  ['the lifecycle of that bucket', '/accounts/x/r2/buckets/evidence/lifecycle', {rules: []}],
  ['a bucket of evidence without its lock', lockOf, {rules: []}],
  ['a lock on the evidence that is off', lockOf, {rules: [{prefix: 'firebreak/', enabled: false}]}],
  ['a lock on a part of the evidence', lockOf, {rules: [{prefix: 'firebreak/2026/', enabled: true}]}],
  ['a protected id in a list of ids', '/accounts/x/devices/revoke', [id('9'), id('1')]],
  ['a protected id under ids', '/accounts/x/devices/physical-devices/revoke', {ids: [id('1')]}],
  ['the token in use, by the body', '/accounts/x/tokens/revoke', {id: id('a')}],
  ["a responder's address in a block list", list, {append: [{value: '10.0.0.1'}, {value: '100.96.0.0/24'}]}],
  ['a protected network in a block list', list, {append: [{value: '10.99.1.1'}]}],
  ["a responder's sessions", `${revokeUser}?devices=true`, {email: 'Ada@example.com'}],
  ['the sessions of the user whose token it is', revokeUser, {email: 'bo@example.com'}],
])('no request leaves for %s', (_, path, body) => {
  expect(() => guard({method: 'POST', path}, JSON.stringify(body))).toThrow('is protected')
  figure('self-lockouts refused', 1)
})

test.each<[string, string, string | undefined]>([
  ['what a list gives back', list, JSON.stringify({remove: ['100.96.0.31']})],
  [
    'an id that a policy goes on mentioning',
    '/accounts/x/access/groups/1',
    JSON.stringify({exclude: [{token: id('1')}]}),
  ],
  ['a lock on the evidence', lockOf, lock('fire', true)],
  ['another bucket', '/accounts/x/r2/buckets/evidence-2', undefined],
  ['another person', revokeUser, JSON.stringify({email: 'robin@example.com'})],
  ['a body that is no JSON', '/accounts/x/workers/scripts/a/content', `export default {}; // ${id('1')}`],
  ['no body', `/accounts/x/tokens/${id('9')}`, undefined],
])('a request leaves with %s', (_, path, body) => {
  expect(() => guard({method: 'PUT', path}, body)).not.toThrow()
})
