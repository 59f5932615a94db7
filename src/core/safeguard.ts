import type {Hazard} from './action.ts'
import type {Inventory} from './documents/inventory.ts'
import type {Change, SafeguardResult} from './documents/plan.ts'
import type {Readiness} from './releases/readiness.ts'
import type {Target} from './targets.ts'

/** Whose token this is. */
export interface Identity {
  /** Empty where it is unknown. */
  readonly tokenId: string
  /** `unknown`: Cloudflare did not answer. Only a run that keeps evidence goes on without knowing. */
  readonly kind: 'account' | 'user' | 'unknown'
  /** RFC 3339; absent when the token never expires. */
  readonly expiresOn?: string | undefined
  /** E-mail address of the user whose token it is; absent for an account's own, and where Cloudflare does not tell. */
  readonly user?: string | undefined
}

/** One change with what was seen while planning it. */
export interface Considered {
  readonly change: Change
  /** The object as the account names it. */
  readonly seen: Target
  readonly complete: boolean
  /** Other words for it: device ids, addresses, e-mail addresses. */
  readonly aliases?: readonly string[]
  readonly hazards: readonly Hazard[]
}

/** How many targets a step's selector found, and how many it may find. */
export interface Selected {
  readonly step: string
  /** Runbook, step and look-ups, for people: `agent-freeze step disable-tokens (${agent.serviceTokens})`. */
  readonly where: string
  /** Where to look when it selects too little. */
  readonly next: readonly string[]
  readonly count: number
  readonly min: number
  readonly max: number
}

/** A run that has not been released, and the ids of what it holds. */
export interface StandingRun {
  readonly run: string
  readonly runbook: string
  readonly holds: readonly string[]
}

/** Whether a token has a permission. `unknown`: its policies cannot be read, or do not settle it. */
export type Granted = 'held' | 'missing' | 'unknown'

/** What a token may do, as its policies say. */
export interface Grants {
  granted(permission: string): Granted
  /** Why nothing at all is known of it, where that is so. */
  readonly unread?: string
}

/** What the steps that use one action need in order to be carried out. */
export interface Needed {
  readonly steps: readonly string[]
  readonly read: readonly string[]
  /** Empty where they change nothing. */
  readonly write: readonly string[]
}

/** What a plan needs, and what the token that acts has. */
export interface Permissions {
  readonly needed: readonly Needed[]
  readonly grants: Grants
}

/** All that a safeguard may look at. */
export interface Considering {
  readonly kind: 'contain' | 'release'
  readonly inventory: Inventory
  readonly identity: Identity
  /** Addresses of the machine on which firebreak runs. */
  readonly addresses?: readonly string[]
  readonly considered: readonly Considered[]
  readonly selected: readonly Selected[]
  /** Other runs that still stand, for a release. */
  readonly standing: readonly StandingRun[]
  readonly reason?: string
  /** Of a release: whether what had leaked was replaced. */
  readonly readiness?: readonly Readiness[]
  /** Whether it is a drill in an account that is there for drills. */
  readonly isDrill?: boolean
  /** Absent where it is another token that acts, which is read only after the approval, and for what no plan has weighed. */
  readonly permissions?: Permissions
  readonly budget: {
    readonly reads: number
    readonly writes: number
    readonly limit: number
    readonly reserve: number
    /** Whether the run waits for new windows, and so may need more calls than one has. */
    readonly paced: boolean
  }
}

/** A rule that refuses a plan: pure, one file each, and no flag switches it off. */
export interface Safeguard {
  readonly rule: string
  /** One line for the README's table. */
  readonly refuses: string
  /** Whether it has anything to look at; always when absent. Plans that it does not concern do not list it. */
  concerns?(plan: Considering): boolean
  check(plan: Considering): readonly SafeguardResult[]
}
