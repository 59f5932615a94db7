import type {ReadSignature, Weighed} from './core/approvals/weigh-approvals.ts'
import type {Approval, Review} from './core/documents/approval.ts'
import type {DrillOptions, DrillResult} from './core/documents/drill-result.ts'
import type {Inventory} from './core/documents/inventory.ts'
import type {CaseEvidence} from './core/incidents/case-evidence.ts'
import type {JournalEntry, JournalEvent} from './core/documents/journal.ts'
import type {LeaseExtension} from './core/documents/lease.ts'
import type {Plan} from './core/documents/plan.ts'
import type {Runbook} from './core/documents/runbook.ts'
import type {HeartbeatStanding} from './core/heartbeats/beat.ts'
import type {Heartbeats, Watcher} from './core/heartbeats/heartbeats.ts'
import type {Leases, ReapPlan} from './core/leases/leases.ts'
import type {StrayHeartbeat} from './core/heartbeats/stray-heartbeats.ts'
import type {InventoryFile, Setup} from './core/inventories/setup.ts'
import type {StrayLease} from './core/leases/stray-leases.ts'
import type {EvidenceRoom} from './core/evidence/evidence-room.ts'
import type {Answering, Clock} from './core/ports.ts'
import type {Powers} from './core/runbooks/powers.ts'
import type {PinnedRunbook} from './core/runbooks/primitive-runbooks.ts'
import type {ExamineReadiness} from './core/documents/answers/doctor.ts'
import type {GivingBack} from './core/documents/answers/incident-report.ts'
import type {ReapedRun} from './core/documents/answers/lease-reap.ts'
import type {Status} from './core/documents/answers/status.ts'
import type {Retained} from './core/evidence/evidence-clock.ts'
import type {BagCopier} from './core/evidence/bag-copier.ts'
import type {Evidence} from './core/evidence/kept-evidence.ts'
import type {Replay} from './core/recordings/journal-replay.ts'
import type {Metrics} from './core/metrics/metrics.ts'
import type {NoticeDesk} from './core/notices/notice-desk.ts'
import type {Staging} from './core/releases/stage.ts'
import type {MadeAgain} from './core/leases/made-again.ts'
import type {ReapHooks, RunHooks, TellingHooks} from './core/running/run-hooks.ts'
import type {RunEnd} from './core/runs/run-report.ts'
import type {RunState} from './core/runs/run-state.ts'
import type {RunSummary} from './core/runs/run-summary.ts'
import type {JournalCheck} from './core/signed/journal-check.ts'
import type {KeyMaker} from './core/signed/key-maker.ts'
import type {RecordStanding} from './core/signed/record-standing.ts'

export type {Heartbeats, KeyMaker, Leases, ReapPlan, Watcher}
export type RunResult = RunEnd
export type {ReapHooks, RunHooks, TellingHooks}

/** The case that a plan belongs to. */
export interface Case {
  readonly incident?: string
  /** All that leaves the machine of what it is about. */
  readonly codename?: string
  readonly reason?: string
}

/** What may go on working without keeping a run from being called contained, by the codes under which it is named. */
export interface Accepting {
  readonly accept?: readonly string[]
}

export interface PlanRequest extends Case, Accepting {
  /** One of a file, or one that firebreak brings in its code. */
  readonly runbook: PinnedRunbook | RunbookFile
  readonly params: Readonly<Record<string, string>>
}

/** How the people on this machine sign, and how their signatures are read. */
export interface Signatures {
  /** Undefined where there is no trust file: names are believed then. */
  readonly readSignature: ReadSignature | undefined
  /** With the operator's key where there is one, and somebody who would read it. */
  signApproval(approval: Approval): Promise<Approval>
  /** The same for a review; `by` is then the person whose key it is. Throws REFUSED where a signature is needed and cannot be made. */
  signReview(review: Review): Promise<Review>
  /** The same for more time for a lease. */
  signExtension(extension: LeaseExtension): Promise<LeaseExtension>
}

/** What a command that talks to Cloudflare works with: one account, one inventory, one operator. */
export interface Workbench extends Answering {
  readonly inventory: Inventory
  /** Who the approvals and journal entries name. */
  readonly operator: string
  readonly clock: Clock
  /** What to know before anything is sent. */
  readonly warnings?: readonly string[]
  signApproval: Signatures['signApproval']
  /** Finds the approvals that count, and says why the others do not. */
  weigh(plan: Plan, approvals: readonly Approval[]): Promise<Weighed>
  plan(request: PlanRequest): Promise<Plan>
  planRelease(run: string, request: Case, staging?: Staging): Promise<Plan>
  /** What this process has read for the plan, as a file; undefined where another one has made it. */
  recordingOf(plan: Plan): string | undefined
  apply(plan: Plan, approvals: readonly Approval[], hooks: RunHooks): Promise<RunResult>
  resume(run: string, hooks: RunHooks): Promise<RunResult>
  /** Looks again; with `watch` it goes on until the soak is over. */
  verify(
    run: string,
    hooks: RunHooks & Accepting & {readonly watch: boolean; readonly reason?: string},
  ): Promise<RunResult>
  /** Lifts what nobody gives a heartbeat for, as soon as that is overdue; ends when nothing is left to lift. */
  watchHeartbeat(run: string, hooks: TellingHooks): Promise<HeartbeatStanding | undefined>
  /** Starts a process of its own that does so; absent where nobody would be left to confirm, such as in a drill. */
  readonly startWatcher?: (run: string) => Watcher
  /** What of the account has lapsed and would be lifted now. */
  planReap(): Promise<ReapPlan>
  /** Lifts it, each run by a release of its own. */
  reap(hooks: ReapHooks): Promise<readonly ReapedRun[]>
  /** Makes changes of a run again that no longer hold, as a run of its own that only restricts. */
  reassert(run: string, keys: readonly string[], hooks: TellingHooks): Promise<MadeAgain>
  /** What the runs of this machine hold in the account, as a look just now sees it. */
  status(): Promise<Status>
  /** The same for whoever looks again and again: many objects at once, a fifth of the call limit is left alone, and what it took is said. */
  lookAgain(): Promise<{readonly status: Status; readonly reads: number}>
}

/** A runbook file, shipped with firebreak or the operator's own. */
export interface RunbookFile {
  readonly document: Runbook
  readonly digest: string
  readonly path: string
  readonly shipped: boolean
}

/** What is on this machine: needs neither network nor token. */
export interface Records extends CaseEvidence {
  readonly stateDir: string
  readonly operator: string
  readonly clock: Clock
  readonly actionIds: readonly string[]
  /** Newest first. */
  runs(): readonly RunSummary[]
  /** The full id for an id, its unique beginning, or `last`. Throws USAGE. */
  resolve(run: string): string
  /** Where its journal is. */
  journalPath(run: string): string
  /** How far its record can be believed, as far as this machine remembers. */
  record(run: string, entries: number): RecordStanding
  /** With its hash chain checked; throws INVALID_DOCUMENT where it is broken. */
  entries(run: string): readonly JournalEntry[]
  readonly heartbeats: Heartbeats
  readonly leases: Leases
  /** What a release of the run would do, if the account is still as the run has left it. */
  previewRelease(state: RunState): Promise<readonly GivingBack[]>
  runbooks(): readonly RunbookFile[]
  /** Steps that may not lift themselves and would. */
  strayHeartbeats(runbook: Runbook): Promise<readonly StrayHeartbeat[]>
  /** Steps that may not lapse and would, or whose lease says nothing. */
  strayLeases(runbook: Runbook): Promise<readonly StrayLease[]>
  /** What a runbook can do at most. Throws INVALID_DOCUMENT for one that uses an action there is not. */
  powers(runbook: Runbook): Promise<Powers>
  /** By the name of a known runbook, or by path. */
  runbook(nameOrPath: string): RunbookFile
  plan(path: string): Plan
  readonly signatures: Signatures
  /** What lies beside a plan file, whatever it is worth. */
  approvals(path: string): readonly Approval[]
  /** Keeps an approval beside the plan file; returns where. */
  writeApproval(path: string, approval: Approval): string
  /** With its recording beside it, from which it can be derived again. */
  writePlan(path: string, plan: Plan, recording?: string): void
  /** The recording beside a plan file, whatever it is worth; undefined where there is none. */
  recording(path: string): string | undefined
  /** Throws REFUSED where something is there already. */
  writeReport(path: string, text: string): void
  /** Adds to the journal of a run that is not going on. */
  note(run: string, event: JournalEvent): Promise<void>
}

export interface SandboxOptions {
  /** 0 takes any free port. */
  readonly port: number
  readonly scenario: string
  readonly seed: number
}

/** The one line that tells a client how to reach the sandbox. */
export interface SandboxLine {
  /** Ends in `/client/v4`. */
  readonly url: string
  readonly token: string
  readonly accountId: string
  readonly edge: string
  /** Path of a matching firebreak.yaml. */
  readonly inventory: string
}

export interface SandboxServer {
  readonly line: SandboxLine
  stop(): Promise<void>
}

/** Signs runbooks, and says who has signed them. */
export interface RunbookSigner {
  /** Keeps the signature beside the runbook; gives its path. Throws USAGE without a key. */
  sign(runbook: RunbookFile): Promise<string>
  /** Throws REFUSED where nobody has signed, INVALID_DOCUMENT where it was not this very runbook or nobody who is trusted. */
  verify(runbook: RunbookFile): Promise<{readonly person: string; readonly keyId: string; readonly at: string}>
}

/** What a check of journals is held against, beside the journals themselves. */
export interface CheckOptions {
  /** The inventory that names the witnesses. */
  readonly inventory?: string
  /** The trust file that says whose signatures count. */
  readonly trust?: string
  /** Whether witnesses may be asked that are reached over the network. */
  readonly online: boolean
}

/** Checks the journal in a file, with the checkpoints that lie beside it. Throws INVALID_DOCUMENT where its chain is broken. */
export type CheckJournal = (path: string) => Promise<JournalCheck>

/** What compose.ts offers to the commands, which load it only when they run. */
export interface Compose {
  readonly openWorkbench: (options: {readonly inventory?: string}) => Promise<Workbench>
  readonly openRecords: () => Promise<Records>
  readonly openEvidence: (options: {readonly inventory?: string | undefined}) => Promise<Evidence>
  /** How long Cloudflare keeps what each source reads. */
  readonly openRetentions: () => Promise<readonly Retained[]>
  readonly openKeys: () => Promise<KeyMaker>
  readonly openRunbookSigner: (options: {readonly trust?: string}) => Promise<RunbookSigner>
  readonly openReplayer: () => Promise<Replay>
  readonly openEvidenceRoom: (options: {readonly trust?: string}) => Promise<EvidenceRoom>
  readonly openCheck: (options: CheckOptions) => Promise<CheckJournal>
  readonly openBagCopier: (options: {readonly inventory?: string}) => Promise<BagCopier>
  readonly openSetup: () => Promise<Setup>
  readonly openInventoryFile: (options: {readonly inventory?: string | undefined}) => Promise<InventoryFile>
  readonly examineReadiness: ExamineReadiness
  readonly openMetrics: (options: {readonly inventory?: string | undefined}) => Promise<{
    take(of: {readonly sinceMs: number; readonly of: Metrics['of']}): Metrics
  }>
  readonly openNoticeDesk: (options: {readonly inventory?: string | undefined}) => Promise<NoticeDesk>
  readonly runDrill: (options: DrillOptions) => Promise<DrillResult>
  readonly startSandboxServer: (options: SandboxOptions) => Promise<SandboxServer>
}
