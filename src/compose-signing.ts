import {existsSync} from 'node:fs'
import {homedir} from 'node:os'
import {isAbsolute, join} from 'node:path'
import {sha256} from './core/digest.ts'
import {approvalClaim, approvalStatement, reviewStatement} from './core/documents/approval.ts'
import {leaseExtensionStatement} from './core/documents/lease.ts'
import type {Inventory} from './core/documents/inventory.ts'
import {Fault} from './core/fault.ts'
import {digestOf, type StatementKind, subjectOf} from './core/signed/statement.ts'
import type {Trust} from './core/signed/trust.ts'
import {checkJournal} from './storage/checkpoints/check-journal.ts'
import type {Signing} from './storage/checkpoints/checkpointer.ts'
import {createSecretResolver} from './storage/secrets/secret-resolver.ts'
import {createKey, keyPath, readKey, type SigningKey} from './storage/signing/key-file.ts'
import {readTrust} from './storage/signing/trust-file.ts'
import {systemClock} from './storage/system-clock.ts'
import {openWitnesses} from './storage/witness/open-witnesses.ts'
import type {CheckJournal, CheckOptions, KeyMaker, Signatures} from './workbench.ts'

/** The signatures of this machine: made with the operator's key, and read with the trust file, which nobody opens before a signature counts. */
export function signaturesOf(env: Env, operator: string): Signatures {
  if (trustPath(env) === undefined)
    return {
      readSignature: undefined,
      signApproval: async (approval) => approval,
      signReview: async (review) => review,
      signExtension: async (extension) => extension,
    }
  return {
    readSignature: async ({signature}) => {
      const {person, subject, predicate} = await (
        await verifier()
      ).verify(signature, approvalStatement, neededTrust(env))
      return {person, plan: digestOf(subject, 'plan'), claim: predicate}
    },
    async signApproval(approval) {
      const key = signingKey(env, operator)
      if (key === undefined) return approval
      const stating = {subject: [subjectOf('plan', approval.plan)], predicate: approvalClaim(approval)}
      return {...approval, signature: await (await signer()).sign(approvalStatement, stating, key)}
    },
    signReview: (review) => signDecision(review, {statement: reviewStatement, name: 'a review', env, operator}),
    signExtension: (extension) =>
      signDecision(extension, {statement: leaseExtensionStatement, name: 'more time for a lease', env, operator}),
  }
}

interface Decided {
  readonly run: string
  readonly by: string
  readonly at: string
}

interface Deciding<Decision extends Decided> {
  readonly statement: StatementKind<Decision>
  readonly name: string
  readonly env: Env
  readonly operator: string
}

/** What a person has decided about a run after it; it is then by the person whose key it is. Throws REFUSED without a key. */
async function signDecision<Decision extends Decided>(
  decision: Decision,
  {statement, name, env, operator}: Deciding<Decision>,
): Promise<Decision> {
  const key = signingKey(env, operator)
  if (key === undefined)
    throw new Fault('REFUSED', `${name} is signed where there is a trust file, and you have no key`, {
      next: ['firebreak keys init'],
    })
  const stating = {subject: [subjectOf('run', sha256(decision.run))], predicate: decision}
  const signature = await (await signer()).sign(statement, stating, key)
  const {person: by} = await (await verifier()).verify(signature, statement, neededTrust(env))
  return {...decision, by, signature}
}

const signer = () => import('./storage/signing/sign.ts')
const verifier = () => import('./storage/signing/verify.ts')

type Env = Readonly<Record<string, string | undefined>>

/** Where people keep what belongs to them and not to one directory: inventory, trust file, keys. */
export function configDir(env: Env): string {
  const {XDG_CONFIG_HOME: given} = env
  return join(given !== undefined && isAbsolute(given) ? given : join(homedir(), '.config'), 'firebreak')
}

const keysDir = (env: Env): string => join(configDir(env), 'keys')

/** Keys are named after the person unless told otherwise. */
export function keyMaker(env: Env, operator: string): KeyMaker {
  return {
    operator,
    clock: systemClock,
    create(name, line) {
      const path = keyPath(keysDir(env), name)
      return {path, line: createKey(path, line)}
    },
  }
}

/** The key that this operator signs with: FIREBREAK_SIGNING_KEY, else the one named after them; undefined without one. */
export function signingKey(env: Env, operator: string): SigningKey | undefined {
  const given = env['FIREBREAK_SIGNING_KEY']
  if (given !== undefined && given !== '') return readKey(given)
  const own = join(keysDir(env), `${operator}.pem`)
  return existsSync(own) ? readKey(own) : undefined
}

/** The trust file: that which is named, FIREBREAK_TRUST, ./trust.yaml, then that of the configuration folder; undefined without one. */
export function trustFile(env: Env, named?: string): Trust | undefined {
  const path = trustPath(env, named)
  return path === undefined ? undefined : readTrust(path)
}

function trustPath(env: Env, named?: string): string | undefined {
  const given = named ?? env['FIREBREAK_TRUST']
  if (given !== undefined && given !== '') return given
  return ['trust.yaml', join(configDir(env), 'trust.yaml')].find((path) => existsSync(path))
}

/** The same where nothing can be done without one. */
export function neededTrust(env: Env, named?: string): Trust {
  const trust = trustFile(env, named)
  if (trust !== undefined) return trust
  throw new Fault('USAGE', 'there is no trust file, so that nobody can say whose signatures count', {
    next: ['write trust.yaml beside the inventory: firebreak keys init prints a line for it'],
  })
}

/** Who signs the journals of this operator's runs, and who is shown them. */
export function signingOf(env: Env, operator: string, inventory: Inventory): Signing {
  return {key: () => signingKey(env, operator), ...witnessesOf(env, inventory), patienceMs: 10_000}
}

const witnessesOf = (env: Env, {witnesses = []}: Inventory) =>
  openWitnesses(witnesses, createSecretResolver({env, clock: systemClock}).resolve)

interface Checking extends Pick<CheckOptions, 'trust' | 'online'> {
  readonly inventory: Inventory | undefined
}

/** A check of journals against trust file and witnesses, as far as there are any. */
export function journalCheck(env: Env, {inventory, trust: named, online}: Checking): CheckJournal {
  const trust = trustFile(env, named)
  const all = inventory === undefined ? [] : witnessesOf(env, inventory).witnesses
  const witnesses = all.filter(({isNear}) => isNear || online)
  return (path) => checkJournal({path, trust, witnesses})
}
