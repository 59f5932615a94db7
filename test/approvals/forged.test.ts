import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {approve} from '../../src/core/approvals/approve.ts'
import {weighApprovals} from '../../src/core/approvals/weigh-approvals.ts'
import type {Approval} from '../../src/core/documents/approval.ts'
import {Fault} from '../../src/core/fault.ts'
import type {Signatures} from '../../src/workbench.ts'
import {examplePlan} from '../fixtures/example-plan.ts'
import {figure} from '../soak/figures.ts'
import {openPeople, yes} from './people.ts'

const plan = examplePlan({kind: 'release', releases: 'r1', approvals: 2})
const other = examplePlan({kind: 'release', releases: 'r2', approvals: 2})
const now = new Date(Date.parse(plan.createdAt) + 60_000)

const home = mkdtempSync(join(tmpdir(), 'firebreak-people-'))
afterAll(() => rmSync(home, {recursive: true}))

let sign: (by: string, over?: Partial<Approval>, about?: typeof plan) => Promise<Approval>
let reading: Signatures['readSignature']

beforeAll(() => {
  const signaturesOf = openPeople(home, [
    {operator: 'ada', person: 'ada'},
    {operator: 'ada-at-home', person: 'ada'},
    {operator: 'bob', person: 'bob'},
    {operator: 'mallory', person: 'mallory', trusted: false},
    {operator: 'late', person: 'late', validTo: plan.createdAt},
    {operator: 'early', person: 'early', validFrom: '2099-01-01T00:00:00Z'},
    {operator: 'signer', person: 'signer', roles: ['runbook', 'checkpoint']},
  ])
  sign = (by, over, about = plan) => signaturesOf(by).signApproval(yes(about, by, over))
  reading = signaturesOf('ada').readSignature
})

const weigh = (approvals: readonly Approval[], policy?: Parameters<typeof weighApprovals>[2]['policy'], at = now) =>
  weighApprovals(plan, approvals, {now: at, policy, readSignature: reading})

const signatureOf = ({signature}: Approval): NonNullable<Approval['signature']> => {
  if (signature === undefined) throw new Error('it is not signed')
  return signature
}

/** What somebody puts beside a plan that ada alone has approved, and what is said of it. */
const forgeries: Readonly<Record<string, readonly [forge: () => Promise<Approval>, says: RegExp]>> = {
  'a name without a signature': [async () => yes(plan, 'bob'), /by bob is not signed/],
  'an approval of another plan': [() => sign('bob', {}, other), /by bob is for another plan/],
  'an approval of another plan under the digest of this one': [
    async () => ({...(await sign('bob', {}, other)), plan: plan.digest}),
    /by bob says something else than what was signed/,
  ],
  "ada's signature under the name of bob": [
    async () => ({...(await sign('ada')), by: 'bob'}),
    /by bob says something else/,
  ],
  'a longer time than was signed': [
    async () => ({...(await sign('bob')), expiresAt: '2099-01-01T00:00:00.000Z'}),
    /by bob says something else/,
  ],
  'other means than were signed': [async () => ({...(await sign('bob')), means: 'typed'}), /says something else/],
  'another reason than was signed': [async () => ({...(await sign('bob')), reason: 'late'}), /says something else/],
  'an approval whose time is over': [
    () => sign('bob', {expiresAt: new Date(now.getTime() - 1).toISOString()}),
    /by bob expired at/,
  ],
  'an approval of tomorrow': [
    () => sign('bob', {at: new Date(now.getTime() + 86_400_000).toISOString()}),
    /by bob is dated .* in the future/,
  ],
  'the key of a stranger': [() => sign('mallory'), /by mallory does not count: .*not in the trust file/],
  'a key that was valid until then': [() => sign('late'), /by late does not count/],
  'a key that is not valid yet': [() => sign('early'), /by early does not count/],
  'a key for something else': [() => sign('signer'), /by signer does not count: .*role approve/],
  'a second key of the same person': [() => sign('ada-at-home'), /^$/],
  'the same approval twice': [() => sign('ada'), /^$/],
  'a signature with one bit turned': [
    async () => {
      const approval = await sign('bob')
      const signature = signatureOf(approval)
      const [{sig, keyid}] = signature.dsseEnvelope.signatures
      const bytes = Buffer.from(sig, 'base64')
      bytes.writeUInt8(bytes.readUInt8(7) ^ 1, 7)
      const signatures: typeof signature.dsseEnvelope.signatures = [{sig: bytes.toString('base64'), keyid}]
      return {...approval, signature: {...signature, dsseEnvelope: {...signature.dsseEnvelope, signatures}}}
    },
    /by bob does not count: .*does not hold/,
  ],
  'the payload of one under the signature of another': [
    async () => {
      const [bob, ada] = [await sign('bob'), await sign('ada')]
      const {dsseEnvelope} = signatureOf(ada)
      const signature = signatureOf(bob)
      return {
        ...bob,
        signature: {...signature, dsseEnvelope: {...signature.dsseEnvelope, payload: dsseEnvelope.payload}},
      }
    },
    /by bob does not count/,
  ],
}

describe('a plan for two persons, approved by ada alone', () => {
  test.each(Object.entries(forgeries))('does not get its second person by %s', async (_, [forge, says]) => {
    const weighed = await weigh([await sign('ada'), await forge()])
    const persons = new Set(weighed.counted.map(({by}) => by))
    figure('approvals forged or replayed', 1)
    figure('approvals forged or replayed, and accepted', persons.size === 1 ? 0 : 1)
    expect(persons).toEqual(new Set(['ada']))
    expect(weighed.refused.join('\n')).toMatch(says)
    expect(() => approve(plan, weighed, now)).toThrow(Fault)
  })

  test('gets it by bob, and only by somebody whom the inventory names', async () => {
    const approvals = await Promise.all([sign('ada'), sign('bob')])
    expect(() => approve(plan, {counted: [], refused: []}, now)).toThrow('2 approval(s)')
    const weighed = await weigh(approvals)
    expect(approve(plan, weighed, now)).toBe(plan)
    const policy = {
      groups: {oncall: ['ada', 'grace']},
      rules: [{direction: 'release' as const, from: 'BR1' as const, persons: 2, by: ['group:oncall']}],
    }
    const narrow = await weigh(approvals, policy)
    expect(narrow.refused).toEqual(['the approval by bob does not count: ada, grace may approve this'])
    expect(() => approve(plan, narrow, now)).toThrow(Fault)
  })
})

test('one person contains with a name alone, trust file or not', async () => {
  const containing = examplePlan({approvals: 1})
  const weighed = await weighApprovals(containing, [yes(containing, 'nobody-yet')], {
    now,
    policy: undefined,
    readSignature: reading,
  })
  expect(approve(containing, weighed, now)).toBe(containing)
})

test('without a trust file names are believed, and time and plan still count', async () => {
  const believed = {now, policy: undefined, readSignature: undefined}
  const weighed = await weighApprovals(plan, [yes(plan, 'ada'), yes(plan, 'bob')], believed)
  expect(weighed).toMatchObject({counted: [{by: 'ada'}, {by: 'bob'}], refused: []})
  const stale = await weighApprovals(plan, [yes(other, 'ada'), yes(plan, 'bob', {expiresAt: plan.createdAt})], believed)
  expect(stale.counted).toEqual([])
  expect(stale.refused).toHaveLength(2)
})
