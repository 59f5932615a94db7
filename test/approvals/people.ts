import {mkdirSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {stringify} from 'yaml'
import {keyMaker, signaturesOf} from '../../src/compose-signing.ts'
import type {Approval} from '../../src/core/documents/approval.ts'
import type {Plan} from '../../src/core/documents/plan.ts'
import type {TrustedKey} from '../../src/core/signed/trust.ts'
import type {Signatures} from '../../src/workbench.ts'

const usual = {validFrom: '2020-01-01T00:00:00Z', validTo: '2100-01-01T00:00:00Z', roles: ['approve' as const]}

/** A key in the home of an operator, and the person that the trust file says it belongs to. */
export interface Key extends Partial<Pick<TrustedKey, 'validFrom' | 'validTo' | 'roles'>> {
  readonly operator: string
  readonly person: string
  /** False for a key that nobody has put into the trust file. */
  readonly trusted?: boolean
}

/** Operators with keys, one trust file for all, and what each of them signs. */
export function openPeople(home: string, keys: readonly Key[]): (operator: string) => Signatures {
  mkdirSync(join(home, 'firebreak'), {recursive: true, mode: 0o700})
  const trust = join(home, 'firebreak', 'trust.yaml')
  const env = {XDG_CONFIG_HOME: home, FIREBREAK_TRUST: trust}
  const lines = keys.flatMap(({operator, trusted = true, ...line}) => {
    const made = keyMaker(env, operator).create(operator, {...usual, ...line})
    return trusted ? [made.line] : []
  })
  writeFileSync(trust, stringify({schema: 'firebreak/trust@1', keys: lines}, {aliasDuplicateObjects: false}))
  return (operator) => signaturesOf(env, operator)
}

/** A yes as the command line makes it, before it is signed. */
export const yes = (plan: Plan, by: string, over: Partial<Approval> = {}): Approval => ({
  schema: 'firebreak/approval@1',
  plan: plan.digest,
  by,
  at: plan.createdAt,
  means: 'confirmed',
  expiresAt: plan.expiresAt,
  ...over,
})
