import type {ApplicationListResponse} from 'cloudflare/resources/zero-trust/access/applications/applications'
import type {AccessRule} from 'cloudflare/resources/zero-trust/access/applications/policies'
import type {Reader} from '../../../core/cloudflare.ts'
import {ifReadable} from '../if-readable.ts'

/** The three rule lists that a policy and a group have in common. */
export interface Rules {
  readonly include: readonly AccessRule[]
  readonly exclude: readonly AccessRule[]
  readonly require: readonly AccessRule[]
}

/** A policy where an application uses it. */
export interface AppPolicy extends Rules {
  readonly app: string
  readonly name: string
  /** `allow`, `deny`, `non_identity` (Service Auth) or `bypass`. */
  readonly decision: string
}

/** Who gets in where, as far as the token may read it. */
export interface AccessPolicies {
  readonly policies: readonly AppPolicy[]
  /** Access groups by id; undefined where they cannot be read. */
  readonly groups: ReadonlyMap<string, Rules> | undefined
}

interface Ruled {
  readonly include?: readonly AccessRule[] | null
  readonly exclude?: readonly AccessRule[] | null
  readonly require?: readonly AccessRule[] | null
}

export const rulesOf = ({include, exclude, require}: Ruled): Rules => ({
  include: include ?? [],
  exclude: exclude ?? [],
  require: require ?? [],
})

async function policiesOf({api, account, all}: Reader, app: ApplicationListResponse): Promise<readonly AppPolicy[]> {
  const {id} = app
  if (id === undefined) return []
  const found = await all(
    (at) => api.zeroTrust.access.applications.policies.list(id, {account_id: account, ...at}),
    (policy) => policy.id,
  )
  const name = ('name' in app ? app.name : undefined) ?? id
  return found.map((policy) => ({
    app: name,
    name: policy.name ?? policy.id ?? '',
    decision: policy.decision ?? '',
    ...rulesOf(policy),
  }))
}

async function readGroups({api, account, all}: Reader): Promise<ReadonlyMap<string, Rules>> {
  const groups = await all(
    (at) => api.zeroTrust.access.groups.list({account_id: account, ...at}),
    ({id}) => id,
  )
  return new Map(groups.flatMap(({id, ...group}) => (id === undefined ? [] : [[id, rulesOf(group)] as const])))
}

async function readApps(reader: Reader): Promise<readonly AppPolicy[]> {
  const {api, account, all} = reader
  const apps = await all(
    (at) => api.zeroTrust.access.applications.list({account_id: account, ...at}),
    ({id}) => id,
  )
  return (await Promise.all(apps.map((app) => policiesOf(reader, app)))).flat()
}

/** Every policy of every Access application, and every group; undefined where the applications cannot be read. */
export async function readAccessPolicies(reader: Reader): Promise<AccessPolicies | undefined> {
  const [policies, groups] = await Promise.all([ifReadable(readApps(reader)), ifReadable(readGroups(reader))])
  return policies === undefined ? undefined : {policies, groups}
}
