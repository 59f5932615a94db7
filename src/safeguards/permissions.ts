import type {SafeguardResult} from '../core/documents/plan.ts'
import type {Granted, Needed, Permissions, Safeguard} from '../core/safeguard.ts'
import {objections} from './objections.ts'

const rule = 'permissions'
const {refuse, warn} = objections(rule)
const token = 'the API token'

const listed = (names: readonly string[]): string => [...new Set(names)].join(', ')

type Kind = 'read' | 'write'

/** The permissions that stand so, and the steps that need each. */
function standing({needed, grants}: Permissions, kind: Kind, granted: Granted): ReadonlyMap<string, readonly string[]> {
  const pairs = needed.flatMap((need) => need[kind].map((permission) => ({permission, steps: need.steps})))
  const those = pairs.filter(({permission}) => grants.granted(permission) === granted)
  const grouped = Map.groupBy(those, ({permission}) => permission)
  return new Map([...grouped].map(([permission, uses]) => [permission, uses.flatMap(({steps}) => steps)]))
}

/** Whether no request of a step could go through. One of several permissions that is there may be all that it takes. */
const cannotWrite = ({write}: Needed, {grants}: Permissions): boolean =>
  write.every((permission) => grants.granted(permission) === 'missing')

const give = (permissions: readonly string[]): string =>
  `give the token ${listed(permissions)} (the dashboard calls Write Edit), then plan again`

function refused(permissions: Permissions): readonly SafeguardResult[] {
  const writing = permissions.needed.filter(({write}) => write.length > 0)
  if (writing.length === 0 || !writing.every((need) => cannotWrite(need, permissions))) return []
  const missing = [...standing(permissions, 'write', 'missing').keys()]
  const steps = writing.flatMap((need) => need.steps)
  return [refuse(token, `it lacks ${listed(missing)}: no step could change anything (${listed(steps)})`, give(missing))]
}

const lacking = (permissions: Permissions): readonly SafeguardResult[] =>
  [...standing(permissions, 'write', 'missing')].map(([permission, steps]) =>
    warn(token, `it lacks ${permission}: ${listed(steps)} will fail or stay incomplete`, give([permission])),
  )

function unread(permissions: Permissions): readonly SafeguardResult[] {
  const missing = standing(permissions, 'read', 'missing')
  if (missing.size === 0) return []
  const names = [...missing.keys()]
  const steps = listed([...missing.values()].flat())
  return [warn(token, `it lacks ${listed(names)}: what ${steps} would learn there stays unknown`, give(names))]
}

/** What cannot be decided is told once, and is nowhere called missing. */
function undecided(permissions: Permissions): readonly SafeguardResult[] {
  const unknown = standing(permissions, 'write', 'unknown')
  if (unknown.size === 0) return []
  const names = listed([...unknown.keys()])
  const why =
    permissions.grants.unread ?? 'its policies deny or limit something, or hold groups that firebreak does not know'
  const next = 'look at the token on the dashboard: README "Permissions" names what each action needs'
  return [warn(token, `whether it has ${names} is not known: ${why} (${listed([...unknown.values()].flat())})`, next)]
}

/** What the token that acts is known to lack, and what is not known. */
export function weighPermissions(permissions: Permissions): readonly SafeguardResult[] {
  const hopeless = refused(permissions)
  return [...(hopeless.length > 0 ? hopeless : lacking(permissions)), ...undecided(permissions), ...unread(permissions)]
}

export const permissions: Safeguard = {
  rule,
  refuses:
    'a plan no step of which the token has the permission to make; it warns of each permission that is missing or not known',
  check: ({permissions: weighed}) => (weighed === undefined ? [] : weighPermissions(weighed)),
}
