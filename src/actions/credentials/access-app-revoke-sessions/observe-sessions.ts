import type {Observation} from '../../../core/action.ts'
import type {Reader} from '../../../core/cloudflare.ts'
import {Fault} from '../../../core/fault.ts'
import type {UuidRef} from '../../../core/targets.ts'
import {strictServiceTokenAuth} from '../access-posture.ts'
import {ifReadable} from '../../shared/if-readable.ts'
import {type Changes, type Latest, latestChanges, latestPersonLogin, latestTokenLogin} from './session-records.ts'

export interface SessionState {
  /** Whether somebody may still hold a session. */
  readonly live: boolean
}

export interface SessionContext {
  /** Whether people sign in to the application as well; undefined when its policies are not shown. */
  readonly people: boolean | undefined
  /** Whether the sign-in records and the audit log could be read. */
  readonly recorded: boolean
  /** Holders that can sign in again, or that cannot be read. */
  readonly enabled: readonly Holder[]
  /** Whether a Bypass policy lets anybody in without signing in; undefined when its policies are not shown. */
  readonly bypassed: boolean | undefined
}

export interface Holder {
  readonly name: string
  /** False when the token could not be read. */
  readonly seen: boolean
}

export interface SessionParams {
  readonly app: UuidRef
  /** Service tokens whose sessions matter; everybody's when empty. */
  readonly holders: UuidRef[]
}

type Seen = Observation<SessionState, SessionContext>

/**
 * A session may be live unless a revocation is on record, every holder was disabled before it, and nobody signed in
 * after it. The sign-in records are sampled and late, so that none of them never means that nobody signed in: that a
 * holder could not sign in any more has to be on record too.
 */
function mayBeLive({revoked, holders}: Changes, signIns: readonly Latest[]): boolean {
  if (revoked.kind !== 'at') return true
  if (holders.some((change) => change.kind !== 'at' || change.ms > revoked.ms)) return true
  return signIns.some((signIn) => signIn.kind === 'unknown' || (signIn.kind === 'at' && signIn.ms >= revoked.ms))
}

async function readApp(
  {api, account}: Reader,
  {id, name: known}: UuidRef,
): Promise<Pick<Seen, 'target'> & Pick<SessionContext, 'people' | 'bypassed'>> {
  const app = await api.zeroTrust.access.applications.get(id, {account_id: account})
  if (app.id === undefined || app.name === undefined) {
    throw new Fault('UNAVAILABLE', `Cloudflare described Access application ${known} without its id or its name`, {
      next: ['run the command again'],
    })
  }
  const policies = 'policies' in app ? app.policies : undefined
  const decides = (decision: string) => policies?.some((policy) => 'decision' in policy && policy.decision === decision)
  const target = {kind: 'access-app' as const, id: app.id, name: app.name}
  return {target, people: decides('allow'), bypassed: decides('bypass')}
}

async function enabledOf({api, account}: Reader, holders: readonly UuidRef[]): Promise<readonly Holder[]> {
  const tokens = await Promise.all(
    holders.map(({id}) =>
      ifReadable(Promise.resolve(api.zeroTrust.access.serviceTokens.get(id, {account_id: account}))),
    ),
  )
  return holders.flatMap(({name}, at) =>
    tokens[at]?.enabled === false ? [] : [{name, seen: tokens[at] !== undefined}],
  )
}

/**
 * A strict organization hands no session to a service token: for its holders there is nothing to read, and nothing to
 * end. Elsewhere a holder that is enabled may open one at any moment, whatever the records say.
 */
async function readSessions(
  reader: Reader,
  {app, holders}: SessionParams,
  enabled: readonly Holder[],
): Promise<SessionState & Pick<SessionContext, 'recorded'>> {
  const strict = holders.length > 0 && (await ifReadable(strictServiceTokenAuth(reader))) === true
  if (strict) return {live: false, recorded: true}
  const [changes, ...signIns] = await Promise.all([
    latestChanges(reader, app, holders),
    latestTokenLogin(reader, app, holders),
    ...(holders.length === 0 ? [latestPersonLogin(reader, app)] : []),
  ])
  const recorded = [changes.revoked, ...signIns].every(({kind}) => kind !== 'unknown')
  return {live: enabled.length > 0 || mayBeLive(changes, signIns), recorded}
}

/** Reads the application, who may hold a session of it, and who could get a new one. */
export async function observeSessions(reader: Reader, params: SessionParams): Promise<Seen> {
  const [{target, people, bypassed}, enabled] = await Promise.all([
    readApp(reader, params.app),
    enabledOf(reader, params.holders),
  ])
  const {live, recorded} = await readSessions(reader, params, enabled)
  return {target, state: {live}, context: {people, bypassed, recorded, enabled}, complete: true}
}
