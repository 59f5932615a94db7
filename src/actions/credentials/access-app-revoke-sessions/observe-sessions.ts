import type {Observation} from '../../../core/action.ts'
import type {Reader} from '../../../core/cloudflare.ts'
import {Fault} from '../../../core/fault.ts'
import type {UuidRef} from '../../../core/targets.ts'
import {strictServiceTokenAuth} from '../access-posture.ts'
import {ifReadable} from '../if-readable.ts'
import {type Latest, latestPersonLogin, latestRevocation, latestTokenLogin} from './session-records.ts'

export interface SessionState {
  /** Whether somebody may still hold a session. */
  readonly live: boolean
}

export interface SessionContext {
  /** Whether people sign in to the application as well; undefined when its policies are not shown. */
  readonly people: boolean | undefined
  /** Whether the sign-in records and the audit log could be read. */
  readonly recorded: boolean
  /** Holders that can sign in again. */
  readonly enabled: readonly string[]
}

export interface SessionParams {
  readonly app: UuidRef
  /** Service tokens whose sessions matter; everybody's when empty. */
  readonly holders: UuidRef[]
}

type Seen = Observation<SessionState, SessionContext>

/**
 * A session may be live unless a revocation is on record and no sign-in after it. The sign-in records are sampled and
 * late, so that none of them never means that nobody signed in.
 */
export function mayBeLive(revoked: Latest, signIns: readonly Latest[]): boolean {
  if (revoked.kind !== 'at') return true
  return signIns.some((signIn) => signIn.kind === 'unknown' || (signIn.kind === 'at' && signIn.ms >= revoked.ms))
}

async function readApp(
  {api, account}: Reader,
  {id, name: known}: UuidRef,
): Promise<Pick<Seen, 'target'> & Pick<SessionContext, 'people'>> {
  const app = await api.zeroTrust.access.applications.get(id, {account_id: account})
  if (app.id === undefined || app.name === undefined) {
    throw new Fault('UNAVAILABLE', `Cloudflare described Access application ${known} without its id or its name`, {
      next: ['run the command again'],
    })
  }
  const policies = 'policies' in app ? app.policies : undefined
  const people = policies?.some((policy) => 'decision' in policy && policy.decision === 'allow')
  return {target: {kind: 'access-app', id: app.id, name: app.name}, people}
}

async function enabledOf({api, account}: Reader, holders: readonly UuidRef[]): Promise<readonly string[]> {
  const tokens = await Promise.all(
    holders.map(({id}) =>
      ifReadable(Promise.resolve(api.zeroTrust.access.serviceTokens.get(id, {account_id: account}))),
    ),
  )
  return holders.filter((_, at) => tokens[at]?.enabled !== false).map(({name}) => name)
}

/** A strict organization hands no session to a service token: for its holders there is nothing to read, and nothing to end. */
async function readSessions(
  reader: Reader,
  {app, holders}: SessionParams,
): Promise<SessionState & Pick<SessionContext, 'recorded'>> {
  const strict = holders.length > 0 && (await ifReadable(strictServiceTokenAuth(reader))) === true
  if (strict) return {live: false, recorded: true}
  const [revoked, ...signIns] = await Promise.all([
    latestRevocation(reader, app),
    latestTokenLogin(reader, app, holders),
    ...(holders.length === 0 ? [latestPersonLogin(reader, app)] : []),
  ])
  return {live: mayBeLive(revoked, signIns), recorded: [revoked, ...signIns].every(({kind}) => kind !== 'unknown')}
}

/** Reads the application, who may hold a session of it, and who could get a new one. */
export async function observeSessions(reader: Reader, params: SessionParams): Promise<Seen> {
  const [{target, people}, {live, recorded}, enabled] = await Promise.all([
    readApp(reader, params.app),
    readSessions(reader, params),
    enabledOf(reader, params.holders),
  ])
  return {target, state: {live}, context: {people, recorded, enabled}, complete: true}
}
