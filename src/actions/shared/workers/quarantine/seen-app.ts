import type {Reader} from '../../../../core/cloudflare.ts'

/** One thing that an application protects (SDK: WorkerDestination and its neighbours). */
export interface Destination {
  readonly type: string
  /** Of a public destination: host and path, wildcards included. */
  readonly uri: string | undefined
  /** Of a destination that is one Worker. */
  readonly worker: string | undefined
  /** Path patterns that are public in spite of it. */
  readonly overrides: readonly string[]
}

/** An Access application, by what it protects and whom it lets in. */
export interface SeenApp {
  readonly id: string
  readonly name: string
  readonly destinations: readonly Destination[]
  /** Its policies that let somebody in, as `<decision> <name>`. */
  readonly admissions: readonly string[]
}

/** What the kinds of applications have in common, where they have it at all (SDK: ApplicationListResponse). */
interface Shown {
  readonly id?: string
  readonly name?: string
  readonly domain?: string
  /** What applications had before destinations; `domain` is only the first of them. */
  readonly self_hosted_domains?: readonly string[]
  readonly destinations?: readonly {
    readonly type?: string
    readonly uri?: string
    readonly worker_id?: string
    readonly overrides?: readonly {readonly path_pattern: string}[]
  }[]
  readonly policies?: readonly {readonly id?: string; readonly name?: string; readonly decision?: string}[]
}

function seenApp({
  id = '',
  name = id,
  domain,
  self_hosted_domains: domains = [],
  destinations,
  policies = [],
}: Shown): SeenApp {
  const hosts = new Set([...(domain === undefined ? [] : [domain]), ...domains])
  const listed: NonNullable<Shown['destinations']> = destinations ?? [...hosts].map((uri) => ({type: 'public', uri}))
  return {
    id,
    name,
    destinations: listed.map(({type = 'public', uri, worker_id: worker, overrides = []}) => ({
      type,
      uri,
      worker,
      overrides: overrides.map(({path_pattern: pattern}) => pattern),
    })),
    admissions: policies
      .filter(({decision}) => decision !== 'deny')
      .map(({decision = 'unknown', name: policy, id: own}) => `${decision} ${policy ?? own ?? ''}`.trim()),
  }
}

/** Every Access application of the account. */
export async function readAccessApps({api, account, all}: Reader): Promise<readonly SeenApp[]> {
  const apps = await all(
    (at) => api.zeroTrust.access.applications.list({account_id: account, ...at}),
    ({id}) => id,
  )
  return apps.map((app) => seenApp(app as Shown))
}

/** Whether anybody gets past the application at all: by a policy, or by a path that is public. */
export const letsIn = ({admissions, destinations}: SeenApp): boolean =>
  admissions.length > 0 || destinations.some(({overrides}) => overrides.length > 0)
