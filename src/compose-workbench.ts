import {loadAction} from './actions/index.ts'
import {accessLog} from './actions/logs/access-log.ts'
import {auditLog} from './actions/logs/audit-log.ts'
import {modelCalls} from './actions/logs/model-calls.ts'
import {tokenSignIns} from './actions/logs/signed-in-apps.ts'
import {type Connection, connect} from './cloudflare/connect.ts'
import {readGrants} from './cloudflare/grants.ts'
import {identifyIfAnswered} from './cloudflare/identify.ts'
import type {Inventory} from './core/documents/inventory.ts'
import type {Approval} from './core/documents/approval.ts'
import type {Plan} from './core/documents/plan.ts'
import {canonicalJson, sha256} from './core/digest.ts'
import type {Status} from './core/documents/answers/status.ts'
import {Fault} from './core/fault.ts'
import type {Secret} from './core/text/secret.ts'
import type {Looking} from './core/ports.ts'
import {approve} from './core/approvals/approve.ts'
import {weighApprovals} from './core/approvals/weigh-approvals.ts'
import {runState} from './core/runs/run-state.ts'
import {releaseOfEach, standingRuns} from './core/runs/run-summary.ts'
import {acceptAccess} from './engine/accept-access.ts'
import {lookAtStanding} from './engine/look-at-standing.ts'
import {makePlan} from './engine/make-plan.ts'
import {observeEach, observeTogether} from './engine/running/observe.ts'
import {planRelease} from './engine/plan-release.ts'
import type {Planning} from './engine/planning/seal-plan.ts'
import {resumeRun} from './engine/resume-run.ts'
import {verifyRun} from './engine/verify-run.ts'
import {safeguards} from './safeguards/index.ts'
import {createFactFinder} from './survey/facts/find-facts.ts'
import {createCensus} from './survey/take-census.ts'
import {openJournal, readJournal} from './storage/journal.ts'
import {journalPath, listRuns, resolveRun} from './storage/runs.ts'
import {systemClock} from './storage/system-clock.ts'
import {heartbeatsIn} from './compose-heartbeats.ts'
import {liftingWhenDue} from './compose-lift.ts'
import {type Connected, createRunning, type WorkbenchOptions} from './compose-running.ts'
import {beginning} from './compose-begin.ts'
import type {Workbench} from './workbench.ts'

function ofSameAccount(plan: Plan, {account}: Inventory): Plan {
  if (plan.account.id === account.id) return plan
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

/** What was given back is not taken again on a yes of last week. */
function notReleased(stateDir: string, run: string): void {
  const known = listRuns(stateDir)
  const next = ['run the runbook again to contain again']
  const release = releaseOfEach(known).get(run)
  if (release !== undefined)
    throw new Fault('REFUSED', `${run} was released by ${release}: there is nothing to resume`, {next})
  const lift = known.find(({releases, lifts}) => releases === run && lifts === true)
  if (lift !== undefined)
    throw new Fault('REFUSED', `${lift.run} has lifted part of ${run}, since no heartbeat came: it is not resumed`, {
      next,
    })
}

/** What is open of the account on this machine, newest first, and which journals cannot tell. */
async function statusOf(options: WorkbenchOptions, looking: Looking): Promise<Status> {
  const {inventory, stateDir, clock} = options
  const {account} = inventory
  const heartbeats = heartbeatsIn(options).all()
  const known = listRuns(stateDir)
  const open = standingRuns(known, account.id).filter(({changed}) => changed)
  const states = open.map(({run}) => runState(readJournal(journalPath(stateDir, run)).entries))
  return {
    schema: 'firebreak/status@1',
    account: account.name,
    at: clock.now().toISOString(),
    runs: (await lookAtStanding(states, looking)).map((run) => {
      const heartbeat = heartbeats.get(run.run)
      return heartbeat === undefined ? run : {...run, heartbeat}
    }),
    damaged: known.flatMap(({run, note}) => (note === undefined ? [] : [{run, note}])),
  }
}

/** Asks once; a failure is asked again. */
function once<Value>(ask: () => Promise<Value>): () => Promise<Value> {
  let asked: Promise<Value> | undefined
  return () => {
    asked ??= ask().catch((error: unknown) => {
      asked = undefined
      throw error
    })
    return asked
  }
}

/** The logs as evidence reads them. */
const logs = {access: accessLog, audit: auditLog, modelCalls, tokenSignIns}

function lookingWith(
  {reader, readUntil, meter}: Connection,
  {clock, addresses = []}: WorkbenchOptions,
): Omit<Planning, 'identity'> {
  return {
    reader,
    observe: observeEach(reader),
    observeTogether: observeTogether(reader, clock),
    takeCensus: createCensus(reader),
    // Real time, also in a drill whose clock leaps: it is people who wait.
    findFacts: createFactFinder({readUntil, logs, clock: systemClock}),
    clock,
    addresses,
    loadAction,
    safeguards,
    reads: () => meter.reads,
  }
}

/** They warn of what would fail anyway: nobody waits for them longer. */
const grantsMs = 2_000

/** One account by one token. Nothing is sent before somebody asks. */
function connected(token: Secret, {inventory, baseUrl, clock}: WorkbenchOptions): Connected {
  const connection = connect({token, account: inventory.account.id, baseUrl, clock})
  const [told, toldIfAnswered] = [once(connection.identify), once(() => identifyIfAnswered(connection.reader))]
  return {
    connection,
    identity: (acts) => (acts ? told() : toldIfAnswered()),
    grants: (identity) => readGrants(connection.readUntil(AbortSignal.timeout(grantsMs)).reader, identity),
  }
}

/** How approvals are signed and weighed. */
const approvingWith = ({
  inventory,
  clock,
  signatures,
}: WorkbenchOptions): Pick<Workbench, 'weigh' | 'signApproval'> => ({
  weigh: (plan, approvals) =>
    weighApprovals(plan, approvals, {
      now: clock.now(),
      policy: inventory.approvals,
      readSignature: signatures?.readSignature,
    }),
  signApproval: async (approval) => signatures?.signApproval(approval) ?? approval,
})

/** A plan of this very inventory, with the approvals that count. */
async function approvedBy(plan: Plan, approvals: readonly Approval[], options: WorkbenchOptions) {
  const {inventory, clock} = options
  sameInventory(ofSameAccount(plan, inventory), inventory)
  const weighed = await approvingWith(options).weigh(plan, approvals)
  return {approved: approve(plan, weighed, clock.now()), counted: weighed.counted}
}

type ToPlan = (wanted: {readonly acts: boolean}) => Promise<Planning>

const planningWith =
  (own: Connected, looking: ReturnType<typeof lookingWith>, {actingToken}: WorkbenchOptions): ToPlan =>
  async ({acts}) => {
    const identity = await own.identity(acts)
    return {
      ...looking,
      ...(actingToken === undefined ? {readGrants: () => own.grants(identity)} : {looksOnly: true}),
      identity,
    }
  }

/** One account, ready to plan and to act. Nothing is sent before the first call. */
export function createWorkbench(options: WorkbenchOptions): Workbench {
  const {inventory, clock, soakClock, stateDir, operator, actingToken} = options
  const own = connected(options.token, options)
  const acting = actingToken === undefined ? async () => own : once(async () => connected(await actingToken(), options))
  const {proving, recording, holding} = createRunning(options, {looking: own, acting})

  const looking = lookingWith(own.connection, options)
  const planning = planningWith(own, looking, options)

  const entriesOf = (run: string) => readJournal(journalPath(stateDir, run)).entries
  const planOf = (run: string): Plan => ofSameAccount(runState(entriesOf(run)).plan, inventory)
  const begin = beginning({holding, acting}, options)

  return {
    inventory,
    operator,
    clock,
    plan: async ({runbook, params, incident, reason, accept}) =>
      makePlan(
        {runbook, inventory, params, author: operator, incident, reason, accept},
        await planning({acts: runbook.document.steps.length > 0}),
      ),
    planRelease: async (wanted, {incident, reason}) => {
      const run = resolveRun(stateDir, wanted)
      const entries = entriesOf(run)
      ofSameAccount(runState(entries).plan, inventory)
      const standing = standingRuns(listRuns(stateDir), inventory.account.id).filter((other) => other.run !== run)
      return planRelease(
        {entries, standing, inventory, author: operator, incident, reason},
        await planning({acts: true}),
      )
    },
    ...approvingWith(options),
    apply: async (plan, approvals, hooks) => {
      const {approved, counted} = await approvedBy(plan, approvals, options)
      return begin(approved, counted, hooks)
    },
    resume: async (wanted, hooks) => {
      const run = resolveRun(stateDir, wanted)
      notReleased(stateDir, run)
      return holding({run, plan: planOf(run), clock, ...hooks}, openJournal, resumeRun)
    },
    verify: async (wanted, {watch, accept, reason, ...hooks}) => {
      const run = resolveRun(stateDir, wanted)
      const running = {run, plan: planOf(run), clock: soakClock, ...hooks}
      const acceptance = {codes: accept ?? [], owner: operator, reason: reason ?? ''}
      return recording(running, openJournal, async (journal) => {
        await acceptAccess(acceptance, {journal, clock})
        return verifyRun({watch}, proving(journal, running))
      })
    },
    watchHeartbeat: async (wanted, hooks) => {
      const run = resolveRun(stateDir, wanted)
      planOf(run)
      return liftingWhenDue(run, options, {hooks, begin, planning, entries: () => entriesOf(run)})
    },
    status: () => statusOf(options, looking),
  }
}
