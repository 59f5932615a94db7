import type {DrillResult} from '../core/documents/drill-result.ts'
import type {Runbook} from '../core/documents/runbook.ts'
import {Fault} from '../core/fault.ts'
import type {Clock} from '../core/ports.ts'
import type {PinnedRunbook} from '../core/runbooks/primitive-runbooks.ts'
import {drillMatter} from '../core/notices/drill-matter.ts'
import type {NoticeDesk} from '../core/notices/notice-desk.ts'
import {drillIncident, lastDrillOf} from '../core/runs/run-summary.ts'
import {Secret} from '../core/text/secret.ts'
import type {Patience} from '../compose-recording/planning-over.ts'
import {timeoutIn} from '../compose-recording/replay-planning.ts'
import {createWorkbench} from '../compose-workbench.ts'
import type {Range} from '../drill/range.ts'
import {runDrill} from '../drill/run-drill.ts'
import {createElasticClock} from '../sandbox/elastic-clock.ts'
import type {Sandbox} from '../sandbox/start.ts'
import {findRunbook, readInventory} from '../storage/documents.ts'
import {keepDrillResult} from '../storage/drill-results.ts'
import {listRuns} from '../storage/runs.ts'
import {systemClock} from '../storage/system-clock.ts'
import type {DrillOptions} from '../core/documents/drill-result.ts'
import {digestsOf} from './digests.ts'
import {newFolder, openSandbox} from './open-sandbox.ts'
import {portTaken, seededBy, wayMs} from './seeded.ts'

/** Of the machine on which the drill is played. */
export interface Ground {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly stateDir: string
  readonly operator: string
  readonly places: Parameters<typeof findRunbook>[1]
  /** Tells others of it; nobody is told when absent. */
  readonly desk?: NoticeDesk
}

interface Played {
  readonly sandbox: Sandbox
  readonly dir: string
  readonly clock: Clock
  readonly soakClock: Clock
  readonly patience?: Patience
  readonly operator: string
}

/** What a drill without a seed is played with. */
const usualSeed = 1
/** Who plays one with a seed: the name is in its plan. */
const seededOperator = 'drill'

/** Real time in the main, while the soak of a drill may leap. */
const steady = (elastic: Clock): Clock => ({...elastic, sleep: systemClock.sleep})

/** As an incident would be: what firebreak and this machine take counts. */
async function inRealTime(scenario: string, {operator}: Ground): Promise<Played> {
  const elastic = createElasticClock()
  const dir = newFolder('drill')
  const sandbox = await openSandbox({scenario, seed: usualSeed, clock: elastic, dir})
  return {sandbox, dir, clock: steady(elastic), soakClock: elastic, operator}
}

/** As the seed says, and at the pace of what is waited for: the record is the same each time. */
async function asSeeded(scenario: string, seed: number): Promise<Played> {
  const {time, dir, firstPort} = seededBy(seed)
  const sandbox = await openSandbox({
    scenario,
    seed,
    clock: time,
    beat: time.beat,
    dir,
    firstPort,
    temper: {wayMs},
  }).catch((error: unknown) => {
    throw portTaken(error, seed)
  })
  return {
    sandbox,
    dir,
    clock: time,
    soakClock: time,
    patience: {clock: time, timeout: timeoutIn(time)},
    operator: seededOperator,
  }
}

/** The engine of a real run, aimed at a sandbox. Its locks are its own: two drills are in nobody's way. */
function rangeOf(
  {sandbox, dir, operator, ...times}: Played,
  {env, stateDir, desk}: Ground,
  {runbook, params}: {readonly runbook: PinnedRunbook; readonly params: Readonly<Record<string, string>>},
): Range {
  const drilled = {incident: drillIncident, reason: 'drill'}
  const bench = createWorkbench({
    inventory: readInventory(sandbox.inventory).document,
    token: new Secret('sandbox token', sandbox.token),
    baseUrl: sandbox.url,
    ...times,
    stateDir,
    lockDir: dir,
    operator,
    env,
    notify: desk?.notify,
  })
  return {
    clock: times.clock,
    sandbox,
    plan: () => bench.plan({runbook, params, ...drilled}),
    planRelease: (run) => bench.planRelease(run, drilled),
    apply: bench.apply,
    soak: (run, hooks) => bench.verify(run, {...hooks, watch: true}),
  }
}

function drillOf({id, drill}: Runbook): NonNullable<Runbook['drill']> {
  if (drill !== undefined) return drill
  throw new Fault('USAGE', `runbook ${id} has no drill section`, {
    next: ['add one: a scenario, its params and a score'],
  })
}

/** Plays the drill of a runbook; with a seed its record follows from seed, runbook and version, and its digests are told. */
export async function playDrill(
  {runbook: name, seed, params, report, stop}: DrillOptions,
  ground: Ground,
): Promise<DrillResult> {
  const {document, digest} = findRunbook(name, ground.places)
  const {scenario, params: usual} = drillOf(document)
  const {lastDrill} = ground.desk === undefined ? {} : lastDrillOf(document.id, listRuns(ground.stateDir))
  const played = await (seed === undefined ? inRealTime(scenario, ground) : asSeeded(scenario, seed))
  try {
    const range = rangeOf(played, ground, {runbook: {document, digest}, params: {...usual, ...params}})
    const drill = {runbook: document, scenario, seed: seed ?? usualSeed}
    const result = await runDrill(drill, range, {report, stop})
    keepDrillResult(ground.stateDir, {at: systemClock.now().toISOString(), result})
    const told = drillMatter(result, {operator: ground.operator, lastDrill, at: systemClock.now()})
    for (const {target, delivered, why = ''} of (await ground.desk?.drilled(told)) ?? [])
      if (!delivered) report({kind: 'note', text: `NOT TOLD ${target}: ${why}`})
    return seed === undefined ? result : {...result, digests: await digestsOf(result.run, ground.stateDir)}
  } finally {
    await played.sandbox.stop()
  }
}
