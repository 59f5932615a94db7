import type {Powers} from '../runbooks/powers.ts'
import type {Granted, Grants} from '../safeguard.ts'

/** What one runbook can come to with a token. `limited`: some of its steps would fail, or not see what they look for. */
export interface RunbookPowers {
  readonly id: string
  readonly standing: 'able' | 'limited' | 'unknown'
  readonly lacks: readonly string[]
}

/** What a token may do, as far as runbooks ask for it. */
export interface TokenPowers {
  readonly held: readonly string[]
  readonly missing: readonly string[]
  readonly unknown: readonly string[]
  /** Why nothing is known of it, where that is so. */
  readonly unread?: string
  readonly runbooks: readonly RunbookPowers[]
}

interface Asking {
  readonly id: string
  readonly powers: Pick<Powers, 'permissions'>
}

const asked = ({powers: {permissions}}: Asking): readonly string[] => [...permissions.read, ...permissions.write]

function powersIn(runbook: Asking, grants: Grants): RunbookPowers {
  const standing = Map.groupBy(asked(runbook), (permission) => grants.granted(permission))
  const lacks = [...new Set(standing.get('missing'))]
  return {id: runbook.id, standing: lacks.length > 0 ? 'limited' : standing.has('unknown') ? 'unknown' : 'able', lacks}
}

/** What the token has of the permissions that these runbooks ask for, and what each of them can do with it. */
export function tokenPowers(runbooks: readonly Asking[], grants: Grants): TokenPowers {
  const permissions = [...new Set(runbooks.flatMap(asked))].toSorted()
  const of = (granted: Granted) => permissions.filter((permission) => grants.granted(permission) === granted)
  return {
    held: of('held'),
    missing: of('missing'),
    unknown: of('unknown'),
    ...(grants.unread === undefined ? {} : {unread: grants.unread}),
    runbooks: runbooks.map((runbook) => powersIn(runbook, grants)),
  }
}
