import type {AccessRule} from 'cloudflare/resources/zero-trust/access/applications/policies'
import type {FactSubject} from '../../core/facts.ts'
import type {Source} from './source.ts'

interface Policy {
  readonly decision?: string | undefined
  readonly include?: readonly AccessRule[] | null | undefined
  readonly exclude?: readonly AccessRule[] | null | undefined
  readonly require?: readonly AccessRule[] | null | undefined
}

/** What the kinds of applications have in common, where they have it at all (SDK: ApplicationListResponse). */
interface Listed {
  readonly id?: string | undefined
  readonly name?: string | undefined
  readonly policies?: readonly Policy[] | undefined
}

const rulesOf = ({include, exclude, require}: Policy): readonly AccessRule[] =>
  [include, exclude, require].flatMap((rules) => rules ?? [])

const isGroup = (rule: AccessRule): boolean => 'group' in rule

/** Whether policies of the application name the object; whom else their rules exclude is not weighed. */
function names({policies = []}: Listed, {target: {kind, id}}: FactSubject): boolean {
  if (kind === 'access-group') return policies.flatMap(rulesOf).some((rule) => 'group' in rule && rule.group.id === id)
  const included = policies.filter(({decision}) => decision !== 'deny').flatMap(({include}) => include ?? [])
  return included.some(
    (rule) => ('service_token' in rule && rule.service_token.token_id === id) || 'any_valid_service_token' in rule,
  )
}

/** What keeps the listing from saying whether it names all applications that the object is for. */
function gapsIn(apps: readonly Listed[], {target: {kind}}: FactSubject): readonly string[] {
  const bare = apps.filter(({policies}) => policies === undefined).length
  const grouped = apps.filter(({policies = []}) => policies.some(({include}) => (include ?? []).some(isGroup))).length
  return [
    ...(bare === 0 ? [] : [`${bare} Access applications are listed without their policies`]),
    ...(kind === 'access-group' || grouped === 0
      ? []
      : [`${grouped} Access applications admit groups, which are not searched for service tokens`]),
  ]
}

/** Kinds that policies name. */
const admitted = new Set(['service-token', 'access-group'])
/** Kinds that sign-ins are found for, whose applications want a name. */
const named = new Set([...admitted, 'access-app', 'access-user', 'member', 'zone', 'mcp-portal'])

/**
 * Names of applications, and whom their policies name. By the SDK's types the listing carries the policies, so that it
 * is the only request; that it carries all of them is not verified on a live account.
 */
export const applications: Source = {
  name: 'the Access applications',
  concerns: ({target}) => named.has(target.kind),
  async read({reader: {account, api, all}}) {
    const found = await all(
      (at) => api.zeroTrust.access.applications.list({account_id: account, ...at}),
      ({id}) => id,
    )
    // The kinds of applications differ; these members mean the same in all that have them.
    const apps = found as readonly Listed[]
    return {
      appNames: new Map(apps.flatMap(({id, name}) => (id && name ? [[id, name] as const] : []))),
      told(subject) {
        if (!admitted.has(subject.target.kind)) return {}
        return {
          apps: apps.filter((app) => names(app, subject)).flatMap(({id}) => (id ? [{id, seen: false}] : [])),
          undetermined: gapsIn(apps, subject),
        }
      },
    }
  },
}
