import {z} from 'zod'
import type {Reader} from '../../core/cloudflare.ts'
import {Fault} from '../../core/fault.ts'
import type {FactSubject} from '../../core/facts.ts'
import {readRows, windowOf} from './read-rows.ts'
import {sorted, type Source} from './source.ts'

/** SDK: zero-trust/access/logs/access-requests, AccessRequestListResponse; every member may be missing. */
const SignIn = z.looseObject({
  allowed: z.boolean().nullish(),
  app_domain: z.string().nullish(),
  app_name: z.string().nullish(),
  app_uid: z.string().nullish(),
  user_email: z.string().nullish(),
})
type SignIn = z.infer<typeof SignIn>

const same = (a: string | null | undefined, b: string): boolean => a?.toLowerCase() === b.toLowerCase()

const isPortal = ({target}: FactSubject): boolean => target.kind === 'mcp-portal'

const hostOf = (domain: string): string => domain.replace(/^https?:\/\//, '').split('/')[0] ?? ''

/** Hosts by the id of the MCP portal; a text says why they are not known. */
type Hosts = ReadonlyMap<string, string> | string

/** People sign in to the application that stands before the portal's host (SDK: PortalListResponse.hostname). */
async function portalHosts({account, api, all}: Reader, subjects: readonly FactSubject[]): Promise<Hosts> {
  if (!subjects.some(isPortal)) return new Map()
  try {
    const portals = await all(
      (at) => api.zeroTrust.access.aiControls.mcp.portals.list({account_id: account, ...at}),
      ({id}) => id,
    )
    return new Map(portals.map(({id, hostname}) => [id, hostOf(hostname)]))
  } catch (error) {
    if (error instanceof Fault) return error.message
    throw error
  }
}

/** Whether a sign-in went through the object, or was made by the person. */
function concernsSignIn({target: {kind, id, name}}: FactSubject, signIn: SignIn, portals: Hosts): boolean {
  const host = hostOf(signIn.app_domain ?? '')
  switch (kind) {
    case 'access-app':
      return signIn.app_uid === id
    case 'mcp-portal':
      return typeof portals !== 'string' && host === portals.get(id)
    case 'zone':
      return host === name || host.endsWith(`.${name}`)
    default:
      return same(signIn.user_email, name)
  }
}

const kinds = new Set(['access-app', 'access-user', 'mcp-portal', 'member', 'zone'])
const name = 'the Access log'

/** People, by their sign-ins through Access (docs: Access authentication logs; those of service tokens are not in it). */
export const signIns: Source = {
  name,
  concerns: ({target}) => kinds.has(target.kind),
  async read({reader, logs, signal}, subjects) {
    const log = logs.access(reader, windowOf(reader))
    const [{rows, gaps}, portals] = await Promise.all([
      readRows(log, {name, schema: SignIn, signal}),
      portalHosts(reader, subjects),
    ])
    // Somebody who was turned away loses nothing.
    const entered = rows.filter(({allowed}) => allowed !== false)
    return {
      appNames: new Map(entered.flatMap(({app_uid: id, app_name: app}) => (id && app ? [[id, app] as const] : []))),
      told(subject) {
        const own = entered.filter((signIn) => concernsSignIn(subject, signIn, portals))
        return {
          seen: [{log: 'access', count: own.length, sampled: false}],
          users: sorted(own.flatMap(({user_email: email}) => email || [])),
          apps: own.flatMap(({app_uid: id}) => (id ? [{id, seen: true}] : [])),
          undetermined:
            isPortal(subject) && typeof portals === 'string'
              ? [...gaps, `who signs in to the portal, for its host cannot be read: ${portals}`]
              : gaps,
        }
      },
    }
  },
}
