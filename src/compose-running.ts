import {tmpdir} from 'node:os'
import {dirname} from 'node:path'
import {loadAction} from './actions/index.ts'
import type {Connection, Lanes} from './cloudflare/connect.ts'
import type {JournalEntry} from './core/documents/journal.ts'
import type {Plan} from './core/documents/plan.ts'
import {HexId, Uuid} from './core/ids.ts'
import type {Acting, Clock, Proving} from './core/ports.ts'
import type {RunEnd} from './core/runs/run-report.ts'
import type {Grants, Identity} from './core/safeguard.ts'
import {observeEach, observeTogether} from './engine/running/observe.ts'
import {waitOut} from './engine/running/outage.ts'
import {createProber} from './probes/prober.ts'
import {guardCalls} from './safeguards/wire/guard-call.ts'
import {assertNotOwn} from './safeguards/lockout/assert-not-own.ts'
import {refusesFound} from './safeguards/weigh-found.ts'
import type {createJournal, OpenJournal} from './storage/journal.ts'
import type {Signing} from './storage/checkpoints/checkpointer.ts'
import {runDir} from './storage/runs.ts'
import {createSecretStore} from './storage/secret-store.ts'
import {createCensus} from './survey/take-census.ts'
import {bagsOf} from './compose-evidence.ts'
import type {Patience} from './compose-recording/planning-over.ts'
import type {RunTape} from './compose-recording/taped-run.ts'
import {besideCopies} from './compose-evidence/copy-beside.ts'
import {besideCheckpoints, type Checkpointed} from './compose-checkpoints.ts'
import {besideTelemetry} from './compose-notify/beside-telemetry.ts'
import {besideNotices} from './compose-notify/beside-notices.ts'
import type {Inventory} from './core/documents/inventory.ts'
import type {Runbook} from './core/documents/runbook.ts'
import type {Notify} from './core/notices/notify.ts'
import type {Secret} from './core/text/secret.ts'
import {createSecretResolver, type SecretResolver} from './storage/secrets/secret-resolver.ts'
import type {RunHooks, Signatures} from './workbench.ts'
import {stringsIn} from './core/text/strings-in.ts'

export interface WorkbenchOptions {
  readonly inventory: Inventory
  readonly token: Secret
  /** The token to act with, read once a plan is approved; the one that looks when absent. */
  readonly actingToken?: (() => Promise<Secret>) | undefined
  readonly baseUrl: string
  readonly clock: Clock
  /** Waits out the soak; in a drill it leaps. */
  readonly soakClock: Clock
  /** How long planning waits for what it can do without; in real time when absent. */
  readonly patience?: Patience | undefined
  readonly stateDir: string
  /** Where the locks are: shared by everybody who may act on the same account. */
  readonly lockDir: string
  readonly operator: string
  /** Of the machine on which firebreak runs; none where no network of it can be cut, such as in a drill. */
  readonly addresses?: readonly string[]
  /** Absent where nobody signs, such as in a drill. */
  readonly signatures?: Signatures
  readonly env: Readonly<Record<string, string | undefined>>
  /** Where the secrets of probes come from; one of its own when absent. */
  readonly secretResolver?: SecretResolver
  /** The text of the runbook with this digest, for its evidence. */
  readonly runbookText?: (digest: string) => string | undefined
  readonly runbookDocument?: (digest: string) => Runbook | undefined
  /** Who is told what a run does; nobody is of a drill, unless somebody says so. */
  readonly notify?: Notify | undefined
  /** Who signs the journals of these runs; nobody does in a drill. */
  readonly signing?: Signing
}

const isId = (text: string): boolean => Uuid.safeParse(text).success || HexId.safeParse(text).success

/** Every object that a change is about or may touch besides, such as the list of a segment or an enrolment token. */
export const resourcesOf = ({account, changes, ledger}: Plan): readonly string[] => [
  // What is born during a mass run is nobody's yet: only one such run may look for it.
  ...(ledger === undefined ? [] : [`account/${account.id}/census`]),
  ...new Set(
    changes
      .flatMap(({target, params}) => [target.id, ...stringsIn(params).filter(isId)])
      .map((id) => `account/${account.id}/${id}`),
  ),
]

/** One run while it is carried out or looked at. */
export interface Running extends RunHooks, Checkpointed {
  readonly plan: Plan
  readonly clock: Clock
  /** Who listens to it. */
  readonly tape?: RunTape
  /** Told what the journal held when it was opened, by whoever tells others of it. */
  readonly opened?: (entries: readonly JournalEntry[]) => void
}

export interface Connected {
  readonly connection: Connection
  /** Whose token it is; what does not act goes on where Cloudflare does not say. */
  readonly identity: (acts: boolean) => Promise<Identity>
  /** What the token may do now; takes two seconds at most. */
  readonly grants: (identity: Identity) => Promise<Grants>
}

/** How a run is looked at, and how it acts; only who acts asks for the second. */
export interface Ways {
  readonly looking: Connected
  readonly acting: () => Promise<Connected>
}

type OpenJournalOf = typeof createJournal

/** Where the journal of a run is, and under whose lock it is written. */
function journalOf(
  {run, clock, report, takeOver, assertStill}: Running,
  {stateDir, lockDir, operator: actor}: Pick<WorkbenchOptions, 'stateDir' | 'lockDir' | 'operator'>,
) {
  // What the disk of the state folder does not take any more goes beside that folder, or to where temporary files are.
  const elsewhere = [dirname(stateDir), tmpdir()]
  return {run, clock, report, takeOver, assertStill, actor, lockDir, elsewhere, dir: runDir(stateDir, run)}
}

/** Gives the right to write back whatever happens. */
async function closing(journal: OpenJournal, act: (journal: OpenJournal) => Promise<RunEnd>): Promise<RunEnd> {
  try {
    return await act(journal)
  } finally {
    journal.close()
  }
}

/** A mass run is paced, and looks at many objects at once. */
function lookingFor({plan, clock}: Running, lanes: Lanes): Pick<Proving, 'reader' | 'observe' | 'takeCensus'> {
  const {reader} = plan.paced ? lanes.paced : lanes
  const observe = plan.paced ? observeTogether(reader, clock) : observeEach(reader)
  return {reader, observe, takeCensus: createCensus(reader)}
}

function changing(
  running: Running,
  lanes: Lanes,
): Pick<Acting, 'reader' | 'observe' | 'takeCensus' | 'openWriter' | 'classify'> {
  const {openWriter, classify} = running.plan.paced ? lanes.paced : lanes
  return {...lookingFor(running, lanes), openWriter, classify}
}

/** Writes are overheard with the reads: what they were answered is part of what a run follows from. */
const overheard = ({tape}: Running, {connection}: Connected): Connection => tape?.over(connection) ?? connection

type Carry<Act> = (running: Running, open: OpenJournalOf, act: Act) => Promise<RunEnd>

/** Copies the evidence of whatever is carried out to the sinks of the inventory. */
const copiedBeside =
  (options: WorkbenchOptions) =>
  <Act>(carry: Carry<Act>): Carry<Act> =>
  (running, open, act) =>
    besideCopies(running, options, (watched) => carry(watched, open, act))

/** Tells others of whatever is carried out. */
const toldBeside =
  ({notify, ...options}: WorkbenchOptions) =>
  <Act>(carry: Carry<Act>): Carry<Act> =>
  (running, open, act) =>
    besideTelemetry(running, {...options, notify}, (traced, over) =>
      besideNotices(traced, {...options, notify}, (watched) => carry(watched, open, act).finally(over)),
    )

/** Signs the journal of whatever is carried out. */
const signedBeside =
  ({signing, stateDir}: WorkbenchOptions) =>
  <Act>(carry: Carry<Act>): Carry<Act> =>
  (running, open, act) =>
    besideCheckpoints(running, {signing, runDir: runDir(stateDir, running.run)}, (watched) => carry(watched, open, act))

/** The inventory with the token that looks among those that the responders need. */
function alsoKeeping(inventory: Inventory, {tokenId}: Identity): Inventory {
  const {responders} = inventory
  return {...inventory, responders: {...responders, tokens: [...(responders.tokens ?? []), tokenId]}}
}

/** Gives engine verbs what they need, and takes it back whatever happens. */
export function createRunning(options: WorkbenchOptions, {looking, acting: connectToAct}: Ways) {
  const {inventory, baseUrl, clock, stateDir, lockDir, operator, addresses = []} = options
  const {env, secretResolver = createSecretResolver({env, clock})} = options
  const prober = createProber({
    resolveSecret: secretResolver.resolve,
    reader: looking.connection.reader,
    authority: {baseUrl, account: inventory.account.id},
    clock,
  })
  const secrets = createSecretStore({env, onPut: secretResolver.forget})

  const proving = (journal: OpenJournal, running: Running, {connection} = looking): Proving => ({
    ...lookingFor(running, connection),
    clock: running.clock,
    loadAction,
    journal,
    prober: running.tape?.listen(prober) ?? prober,
    ...(running.tape === undefined ? {} : {asPart: running.tape.asPart}),
    stop: running.stop,
  })

  const acting = (
    journal: OpenJournal,
    running: Running,
    {connected, ...held}: Pick<Acting, 'guardCall' | 'refusesFound' | 'lock'> & {readonly connected: Connected},
  ): Acting => ({
    ...proving(journal, running, connected),
    ...changing(running, overheard(running, connected).patient(waitOut({journal, stop: running.stop}))),
    ...held,
    ...bagsOf(running, journal, options),
    secrets,
    watchClock: options.soakClock,
    ...(running.listenUntil === undefined ? {} : {listenUntil: running.listenUntil}),
  })

  const place = {stateDir, lockDir, operator}
  const recording = (running: Running, open: OpenJournalOf, act: (journal: OpenJournal) => Promise<RunEnd>) =>
    closing(open(journalOf(running, place)), (journal) => {
      running.begun?.(journal.entries())
      running.opened?.(journal.entries())
      return act(journal)
    })

  /** Holds the lock on everything that the plan may change while `act` runs, and gives it back whatever happens. */
  const holding = async (
    running: Running,
    open: OpenJournalOf,
    act: (deps: Acting) => Promise<RunEnd>,
  ): Promise<RunEnd> => {
    const {plan} = running
    const connected = await connectToAct()
    const whose = await connected.identity(plan.changes.length > 0 || plan.ledger !== undefined)
    assertNotOwn(plan, inventory, whose)
    const watched = connected === looking ? inventory : alsoKeeping(inventory, await looking.identity(false))
    const rules = {guardCall: guardCalls(watched, whose), refusesFound: refusesFound(watched, whose, addresses)}
    const journal = open({...journalOf(running, place), resources: resourcesOf(plan)})
    running.opened?.(journal.entries())
    const heard = running.tape?.read(journal) ?? journal
    return closing(journal, () => act(acting(heard, running, {...rules, lock: journal.lock, connected})))
  }

  const [signed, told] = [signedBeside(options), toldBeside(options)]
  return {proving, recording: signed(told(recording)), holding: signed(told(copiedBeside(options)(holding)))}
}
