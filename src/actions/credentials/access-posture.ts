import type {AccessRule} from 'cloudflare/resources/zero-trust/access/applications/policies'
import type {Reader} from '../../core/cloudflare.ts'
import {ifReadable} from '../shared/if-readable.ts'

/** Which service tokens may enrol a device: those named, any valid one, or those of an Access group, which is not looked into. */
export type Enrolment = ReadonlySet<string> | 'any' | 'group'

/** The settings of the Access organization that decide what outlives a service token; undefined where the token may not read them. */
export interface AccessPosture {
  readonly strict: boolean | undefined
  readonly enrolment: Enrolment | undefined
  /** The applications, by id. */
  readonly apps: ReadonlyMap<string, KnownApp> | undefined
}

export interface KnownApp {
  readonly name: string
  /** Whether devices are enrolled with it, which opens no session. */
  readonly enrols: boolean
}

/**
 * Whether the organization hands no session to service tokens, so that each request needs the secret
 * (SDK: Organization.strict_service_token_auth; the default for organizations made since October 2026).
 */
export async function strictServiceTokenAuth({api, account}: Reader): Promise<boolean> {
  const organization = await api.zeroTrust.organizations.list({account_id: account})
  return organization.strict_service_token_auth === true
}

function enrols(rule: AccessRule): readonly string[] {
  if ('service_token' in rule) return [rule.service_token.token_id]
  if ('any_valid_service_token' in rule) return ['any']
  return 'group' in rule ? ['group'] : []
}

const listApps = ({api, account, all}: Reader) =>
  all(
    (at) => api.zeroTrust.access.applications.list({account_id: account, ...at}),
    ({id}) => id,
  )
type Apps = Awaited<ReturnType<typeof listApps>>

/** The service tokens in the policies of the device-enrolment application, of which an account has at most one (docs: device enrolment). */
async function enrolmentTokens({api, account, all}: Reader, apps: Apps): Promise<Enrolment> {
  const enrolmentApps = apps.flatMap(({type, id}) => (type === 'warp' && id !== undefined ? [id] : []))
  const policies = await Promise.all(
    enrolmentApps.map((app) =>
      all(
        (at) => api.zeroTrust.access.applications.policies.list(app, {account_id: account, ...at}),
        ({id}) => id,
      ),
    ),
  )
  const tokens = policies.flat().flatMap(({include}) => (include ?? []).flatMap(enrols))
  return (['any', 'group'] as const).find((kind) => tokens.includes(kind)) ?? new Set(tokens)
}

const known = new WeakMap<Reader, Promise<AccessPosture>>()

const knownApps = (apps: Apps): ReadonlyMap<string, KnownApp> =>
  new Map(
    apps.flatMap(({id, name, type}) => (id === undefined ? [] : [[id, {name: name ?? id, enrols: type === 'warp'}]])),
  )

async function readPosture(reader: Reader): Promise<AccessPosture> {
  const [strict, apps] = await Promise.all([ifReadable(strictServiceTokenAuth(reader)), ifReadable(listApps(reader))])
  const enrolment = apps === undefined ? undefined : await ifReadable(enrolmentTokens(reader, apps))
  if (strict === undefined || enrolment === undefined) known.delete(reader)
  return {strict, enrolment, apps: apps === undefined ? undefined : knownApps(apps)}
}

/** Whether a token may enrol devices; undefined where that cannot be said. */
export function mayEnrol(enrolment: Enrolment | undefined, token: string): boolean | undefined {
  if (enrolment === undefined || enrolment === 'group') return undefined
  return enrolment === 'any' || enrolment.has(token)
}

/** Read once for each reader: a plan over a thousand tokens would ask the same two questions a thousand times. */
export function accessPosture(reader: Reader): Promise<AccessPosture> {
  const posture = known.get(reader) ?? readPosture(reader)
  known.set(reader, posture)
  return posture
}
