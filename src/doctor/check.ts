import type {LoadAction} from '../core/action.ts'
import type {WriteProof} from '../core/canaries/write-proof.ts'
import type {Reader} from '../core/cloudflare.ts'
import type {Severity} from '../core/documents/answers/doctor.ts'
import type {Inventory} from '../core/documents/inventory.ts'
import type {Plan} from '../core/documents/plan.ts'
import type {Runbook} from '../core/documents/runbook.ts'
import type {Sink} from '../core/documents/sink.ts'
import type {Retained} from '../core/evidence/evidence-clock.ts'
import type {Grants, Identity} from '../core/safeguard.ts'
import type {LintFinding} from '../core/runbooks/lint-runbook.ts'
import type {MeshNodeRef} from '../core/targets.ts'
import type {RunSummary} from '../core/runs/run-summary.ts'

/** An API token of the account, as its listing shows it (SDK: `accounts.tokens.list`). */
export interface ListedToken {
  readonly id: string
  readonly name: string
  readonly status: string | undefined
  readonly expiresOn: string | undefined
  readonly lastUsedOn: string | undefined
  /** Addresses from which alone it may be used. */
  readonly addresses: readonly string[]
  readonly grants: Grants
}

/** A token that firebreak works with, by the variable that holds it. */
export interface OwnToken {
  readonly name: string
  /** Whether it is the one that changes things. */
  readonly acts: boolean
  /** Whether it is the one that looks. */
  readonly looks: boolean
  readonly identity: Identity
  readonly grants: Grants
}

/** A device that is enrolled, with its Mesh addresses. */
export interface ListedDevice {
  readonly name: string
  readonly addresses: readonly string[]
}

/** A route of a private network. */
export interface ListedRoute {
  readonly id: string
  readonly network: string
}

/** How fresh a log is. */
export interface LogLook {
  /** Time of its newest record; absent where it has none of the last days. */
  readonly newest?: string
  /** How late a record may appear, in milliseconds. */
  readonly lagMs: number
  /** Why there is no such log here. */
  readonly absent?: string
}

/** What the API said on the way, beside its answers. */
export interface Vitals {
  /** Milliseconds by which this machine is ahead of the API; known to the second. */
  readonly aheadMs: number | undefined
  /** Calls left of the window, and of how many. */
  readonly left: number | undefined
  readonly quota: number | undefined
}

/** What may be looked at of the account. It has nothing to write with. */
export interface AccountSeen {
  readonly reader: Reader
  /** Those that firebreak works with. */
  tokens(): Promise<readonly OwnToken[]>
  /** Every API token that the account lists. */
  apiTokens(): Promise<readonly ListedToken[]>
  /** The levers as `arm` would plan them. */
  arm(): Promise<Plan>
  plan(runbook: Runbook, params: Readonly<Record<string, string>>): Promise<Plan>
  /** The live registrations of these nodes. */
  meshAddresses(nodes: readonly MeshNodeRef[]): Promise<readonly ListedDevice[]>
  routes(): Promise<readonly ListedRoute[]>
  newestOf(source: string): Promise<LogLook>
  vitals(): Vitals
  /** Whose token the inventory names for breaking the glass, by its own read. Absent where it names no secret. */
  readonly breakGlass?: () => Promise<Identity>
}

/** What is there to examine. */
export interface Examined {
  readonly inventory: Inventory
  /** Those that are asked about. */
  readonly runbooks: readonly Runbook[]
  /** Every one that there is. */
  readonly known: readonly Runbook[]
  readonly now: Date
  readonly loadAction: LoadAction
  lint(runbook: Runbook): Promise<readonly LintFinding[]>
  /** The runs of this machine, newest first. */
  readonly runs: readonly RunSummary[]
  /** When a run of this machine last moved something by an action and saw it hold, by action. */
  readonly exercised: ReadonlyMap<string, string>
  /** What came of the last proof of each action that changes a canary. */
  readonly proofs: readonly WriteProof[]
  readonly retained: readonly Retained[]
  /** Whether signatures are read at all: there is a trust file. */
  readonly hasTrust: boolean
  /** Whether a secret can be read where the inventory says that it is. Throws where it cannot. */
  readSecret(ref: string): Promise<void>
  /** Whether a sink takes secrets, found out without giving it one. Throws where it does not. */
  checkSink(sink: Sink): Promise<void>
}

/** What a check has found, before the check adds what is true of all its findings. */
export interface Found {
  readonly object: string
  readonly message: string
  readonly mend: readonly string[]
  /** Where it is not the usual one of the check. */
  readonly severity?: Severity
  readonly runbooks?: readonly string[]
}

/** What is true of a check, said once. */
interface Described {
  readonly id: string
  readonly title: string
  /** How bad what it finds usually is. */
  readonly severity: Severity
  readonly why: string
  /** What it looks at, for the manual. */
  readonly reads: string
  /** API permission names, as the dashboard's token page has them with `Write` for `Edit`. */
  readonly permissions: readonly string[]
}

type Answer = readonly Found[] | Promise<readonly Found[]>

/** A check that needs neither network nor token. */
export interface MachineCheck extends Described {
  readonly of: 'machine'
  look(examined: Examined): Answer
}

/** A check of the account. */
export interface AccountCheck extends Described {
  readonly of: 'account'
  look(account: AccountSeen, examined: Examined): Answer
}

export type Check = MachineCheck | AccountCheck
