import {hostname} from 'node:os'
import {join} from 'node:path'
import {loadAction} from './actions/index.ts'
import {connect, type Connection} from './cloudflare/connect.ts'
import type {Approval} from './core/documents/approval.ts'
import type {Inventory} from './core/documents/inventory.ts'
import type {Plan} from './core/documents/plan.ts'
import {canonicalJson, sha256} from './core/digest.ts'
import {Fault} from './core/fault.ts'
import type {Acting, Clock, Lock, Proving} from './core/ports.ts'
import {runState} from './core/runs/run-state.ts'
import type {Secret} from './core/text/secret.ts'
import {applyPlan} from './engine/apply-plan.ts'
import type {RunResult} from './engine/carry-out.ts'
import {makePlan, type Planning} from './engine/make-plan.ts'
import {planRelease} from './engine/plan-release.ts'
import {resumeRun} from './engine/resume-run.ts'
import {verifyRun} from './engine/verify-run.ts'
import {createProber} from './probes/prober.ts'
import {guardCalls} from './safeguards/guard-call.ts'
import {safeguards} from './safeguards/index.ts'
import {createBag} from './storage/evidence-bag.ts'
import {createJournal, openJournal, type OpenJournal, readJournal} from './storage/journal.ts'
import {acquireLock} from './storage/lock.ts'
import {journalPath, newRunId, resolveRun, runDir} from './storage/runs.ts'
import {resolveSecret} from './storage/secrets.ts'
import {toolVersion} from './package-root.ts'
import type {RunHooks, Workbench} from './workbench.ts'

export interface WorkbenchOptions {
  readonly inventory: Inventory
  readonly token: Secret
  readonly baseUrl: string
  readonly clock: Clock
  /** Waits out the soak; in a drill it leaps. */
  readonly soakClock: Clock
  readonly stateDir: string
  readonly operator: string
  readonly env: Readonly<Record<string, string | undefined>>
}

const resourcesOf = ({account, changes}: Plan): readonly string[] => [
  ...new Set(changes.map(({target}) => `account/${account.id}/${target.kind}/${target.id}`)),
]

function sameAccount(plan: Plan, {account}: Inventory): void {
  if (plan.account.id === account.id) return
  throw new Fault(
    'REFUSED',
    `the plan is for account ${plan.account.name} (…${plan.account.id.slice(-4)}), the inventory for ${account.name} (…${account.id.slice(-4)})`,
    {
      next: ['give the --inventory of that account'],
    },
  )
}

function sameInventory(plan: Plan, inventory: Inventory): void {
  if (plan.inventoryDigest === sha256(canonicalJson(inventory))) return
  throw new Fault('DRIFT', 'the inventory has changed since the plan was made', {next: ['plan again']})
}

interface Running extends RunHooks {
  readonly run: string
  readonly plan: Plan
  readonly clock: Clock
}

/** Gives engine verbs what they need, and takes it back whatever happens. */
function createRunning({inventory, clock, stateDir, operator, env}: WorkbenchOptions, connection: Connection) {
  const prober = createProber({resolveSecret: (ref) => resolveSecret(ref, env)})

  const proving = (journal: OpenJournal, {clock: running, stop}: Running): Proving => ({
    reader: connection.reader,
    clock: running,
    loadAction,
    journal,
    prober,
    stop,
  })

  const acting = async (journal: OpenJournal, lock: Lock, running: Running): Promise<Acting> => ({
    ...proving(journal, running),
    openWriter: connection.openWriter,
    classify: connection.classify,
    guardCall: guardCalls(inventory, await connection.identify()),
    lock,
    openBag: async (key) =>
      createBag({dir: join(runDir(stateDir, running.run), 'evidence', key), clock, run: running.run}),
  })

  const recording = async (
    running: Running,
    open: typeof createJournal,
    act: (journal: OpenJournal) => Promise<RunResult>,
  ): Promise<RunResult> => {
    const {run, report} = running
    const journal = open({
      dir: runDir(stateDir, run),
      run,
      clock: running.clock,
      actor: operator,
      host: hostname(),
      report,
    })
    try {
      return await act(journal)
    } finally {
      journal.close()
    }
  }

  /** Holds the lock and the journal while `act` runs, and gives both back whatever happens. */
  const holding = async (
    running: Running,
    open: typeof createJournal,
    act: (deps: Acting) => Promise<RunResult>,
  ): Promise<RunResult> => {
    const {run, plan} = running
    const lock = acquireLock({stateDir, resources: resourcesOf(plan), run, holder: operator, clock})
    try {
      return await recording(running, open, async (journal) => act(await acting(journal, lock, running)))
    } finally {
      await lock.release()
    }
  }

  return {proving, recording, holding}
}

/** One account, ready to plan and to act. Nothing is sent before the first call. */
export function createWorkbench(options: WorkbenchOptions): Workbench {
  const {inventory, clock, soakClock, stateDir, operator} = options
  const connection = connect({token: options.token, account: inventory.account.id, baseUrl: options.baseUrl, clock})
  const {proving, recording, holding} = createRunning(options, connection)

  const planning = async (): Promise<Planning> => ({
    reader: connection.reader,
    clock,
    loadAction,
    safeguards,
    identity: await connection.identify(),
    reads: () => connection.meter.reads,
  })

  const entriesOf = (run: string) => readJournal(journalPath(stateDir, run)).entries
  const planOf = (run: string): Plan => {
    const {plan} = runState(entriesOf(run))
    sameAccount(plan, inventory)
    return plan
  }

  return {
    inventory,
    operator,
    clock,
    plan: async ({runbook, params, incident, reason}) =>
      makePlan({runbook, inventory, params, author: operator, incident, reason}, await planning()),
    planRelease: async (wanted, {incident, reason}) => {
      const entries = entriesOf(resolveRun(stateDir, wanted))
      sameAccount(runState(entries).plan, inventory)
      return planRelease({entries, inventory, author: operator, incident, reason}, await planning())
    },
    apply: async (plan: Plan, approvals: readonly Approval[], hooks) => {
      sameAccount(plan, inventory)
      sameInventory(plan, inventory)
      const run = newRunId(clock)
      const resources = resourcesOf(plan)
      return holding({run, plan, clock, ...hooks}, createJournal, (deps) =>
        applyPlan(plan, approvals, {...deps, tool: `firebreak/${toolVersion()}`, resources}),
      )
    },
    resume: async (wanted, hooks) => {
      const run = resolveRun(stateDir, wanted)
      return holding({run, plan: planOf(run), clock, ...hooks}, openJournal, resumeRun)
    },
    verify: async (wanted, {watch, ...hooks}) => {
      const run = resolveRun(stateDir, wanted)
      const running = {run, plan: planOf(run), clock: soakClock, ...hooks}
      return recording(running, openJournal, (journal) => verifyRun({watch}, proving(journal, running)))
    },
  }
}
