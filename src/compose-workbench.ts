import {connect} from './cloudflare/connect.ts'
import {readGrants} from './cloudflare/grants.ts'
import {identifyIfAnswered} from './cloudflare/identify.ts'
import type {Inventory} from './core/documents/inventory.ts'
import type {Approval} from './core/documents/approval.ts'
import type {Plan} from './core/documents/plan.ts'
import type {Runbook} from './core/documents/runbook.ts'
import {canonicalJson, sha256} from './core/digest.ts'
import type {Status} from './core/documents/answers/status.ts'
import {Fault} from './core/fault.ts'
import type {Secret} from './core/text/secret.ts'
import type {Looking} from './core/ports.ts'
import {standingLeases} from './core/leases/standing.ts'
import {approve} from './core/approvals/approve.ts'
import {weighApprovals} from './core/approvals/weigh-approvals.ts'
import {isSeenWithOrigin, madeAgainOf, originOf, withMadeAgain} from './core/leases/made-again.ts'
import {once} from './core/running/ask-once.ts'
import {runState} from './core/runs/run-state.ts'
import {givenBackOf, releaseOfEach, standingRuns} from './core/runs/run-summary.ts'
import {acceptAccess} from './engine/accept-access.ts'
import {lookAtStanding} from './engine/look-at-standing.ts'
import {resumeRun} from './engine/resume-run.ts'
import {verifyRun} from './engine/verify-run.ts'
import {openJournal, readJournal} from './storage/journal.ts'
import {journalPath, listRuns, resolveRun} from './storage/runs.ts'
import {createSecretResolver} from './storage/secrets/secret-resolver.ts'
import {pushedLogs} from './compose-evidence/pushed-logs.ts'
import {grantsMs, lookingOver, pacedLookingOver} from './compose-recording/planning-over.ts'
import {createPlanner, type Planner} from './compose-recording/taped-planning.ts'
import {heartbeatsIn} from './compose-heartbeats.ts'
import {reassertRun, type Reasserting} from './compose-leases/reassert.ts'
import {liftingWhenDue} from './compose-heartbeats/lift-when-due.ts'
import {presentIn} from './compose-heartbeats/present-in.ts'
import {liftMissed} from './compose-leases/lift.ts'
import {releaseRequest, releasingWith} from './compose-leases/release-request.ts'
import {planReap, reapLapsed} from './compose-leases/reap.ts'
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
  const lift = known.find(({releases, lifts}) => releases === originOf(run, known) && lifts === true)
  if (lift !== undefined)
    throw new Fault(
      'REFUSED',
      `${lift.run} has lifted part of ${run}, since nobody confirmed or renewed it: it is not resumed`,
      {
        next,
      },
    )
}

/** What is open of the account on this machine, newest first, and which journals cannot tell. */
async function statusOf(options: WorkbenchOptions, looking: Looking): Promise<Status> {
  const {inventory, stateDir, clock} = options
  const {account} = inventory
  const heartbeats = heartbeatsIn(options).all()
  const known = listRuns(stateDir)
  const open = standingRuns(known, account.id).filter((run) => run.changed && !isSeenWithOrigin(run))
  const leases = standingLeases(known, presentIn(options))
  const stateOf = (run: string) => runState(readJournal(journalPath(stateDir, run)).entries)
  const states = open.map(({run}) => ({
    ...withMadeAgain(stateOf(run), madeAgainOf(run, known).map(stateOf)),
    around: {
      lifted: givenBackOf(
        run,
        known.filter(({lifts, staged}) => lifts === true || staged === true),
      ),
      overdue: leases.filter((lease) => lease.run === run && lease.standing === 'overdue').length,
    },
  }))
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

/** Looks once, or again and again. */
const standingSeen = ({connection}: Connected, options: WorkbenchOptions): Pick<Workbench, 'status' | 'lookAgain'> => ({
  status: () => statusOf(options, lookingOver(connection, options.clock)),
  lookAgain: async () => {
    const before = connection.meter.reads
    const status = await statusOf(options, pacedLookingOver(connection, options.clock))
    return {status, reads: connection.meter.reads - before}
  },
})

/** One account by one token. Nothing is sent before somebody asks. */
function connected(token: Secret, options: WorkbenchOptions): Connected {
  const {inventory, baseUrl, clock, env} = options
  const pushed = pushedLogs(inventory, () => options.secretResolver ?? createSecretResolver({env, clock}))
  const connection = connect({token, account: inventory.account.id, baseUrl, clock, pushed})
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

/** How whoever watches says yes to making changes again. */
const reassertingWith = (options: WorkbenchOptions): Pick<Reasserting, 'sign' | 'approved'> => ({
  sign: approvingWith(options).signApproval,
  approved: (plan, approvals) => approvedBy(plan, approvals, options),
})

const plannerOf = (
  {connection, identity}: Connected,
  {actingToken, addresses = [], clock, patience}: WorkbenchOptions,
): Planner =>
  createPlanner(async (acts) => ({
    connection,
    identity: await identity(acts),
    looksOnly: actingToken !== undefined,
    addresses,
    clock,
    patience,
  }))

/** What is asked of a plan that is there already: what was read for it, and whether it could be applied now. */
const planned = (
  {recordingOf}: Planner,
  acting: () => Promise<Connected>,
): Pick<Workbench, 'recordingOf' | 'answers'> => ({
  recordingOf,
  answers: async () => void (await (await acting()).connection.identify()),
})

/** One account, ready to plan and to act. Nothing is sent before the first call. */
export function createWorkbench(options: WorkbenchOptions): Workbench {
  const {inventory, clock, soakClock, stateDir, operator, actingToken} = options
  const own = connected(options.token, options)
  const acting = actingToken === undefined ? async () => own : once(async () => connected(await actingToken(), options))
  const runbooks = new Map<string, Runbook>()
  const runbookDocument = (digest: string) => runbooks.get(digest)
  const {proving, recording, holding} = createRunning({...options, runbookDocument}, {looking: own, acting})

  const planner = plannerOf(own, options)

  const entriesOf = (run: string) => readJournal(journalPath(stateDir, run)).entries
  const planOf = (run: string): Plan => ofSameAccount(runState(entriesOf(run)).plan, inventory)
  const begin = beginning({holding, acting, recordingOf: planner.recordingOf}, options)
  const again = {...reassertingWith(options), plan: planner.reassert, begin}
  const release = releasingWith(planner, entriesOf, options)
  const liftingOf = (run: string) => ({begin, planRelease: release, entries: () => entriesOf(run)})

  return {
    inventory,
    operator,
    clock,
    plan: (request) => {
      runbooks.set(request.runbook.digest, request.runbook.document)
      return planner.contain({...request, inventory, author: operator})
    },
    planRelease: async (wanted, asked, staging) => {
      const run = originOf(resolveRun(stateDir, wanted), listRuns(stateDir))
      const entries = entriesOf(run)
      const of = ofSameAccount(runState(entries).plan, inventory)
      return release(releaseRequest({run, of, entries, asked, staging}, options))
    },
    ...planned(planner, acting),
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
      const lifting = {hooks, ...liftingOf(run)}
      return liftingWhenDue(run, options, {...lifting, liftMissed: (missed) => liftMissed(missed, options, lifting)})
    },
    planReap: () => planReap(options, liftingOf),
    reap: (hooks) => reapLapsed(options, liftingOf, hooks),
    reassert: async (run, keys, hooks) => reassertRun(keys, options, {...again, entries: entriesOf(run), hooks}),
    ...standingSeen(own, options),
  }
}
