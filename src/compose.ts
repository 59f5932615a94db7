import {existsSync, mkdtempSync, rmSync} from 'node:fs'
import {homedir, networkInterfaces, tmpdir, userInfo} from 'node:os'
import {join, resolve} from 'node:path'
import {config} from 'zod'
import {actionIds, loadAction} from './actions/index.ts'
import {apiBaseUrl, realApi} from './cloudflare/base-url.ts'
import {foreignTrust} from './cloudflare/wire/foreign-trust.ts'
import {Fault} from './core/fault.ts'
import type {Clock} from './core/ports.ts'
import {Secret} from './core/text/secret.ts'
import {strayHeartbeats} from './core/heartbeats/stray-heartbeats.ts'
import {powersOf} from './core/runbooks/powers.ts'
import type {PinnedRunbook} from './core/runbooks/primitive-runbooks.ts'
import {drillIncident} from './core/runs/run-summary.ts'
import type {Range} from './drill/range.ts'
import {runDrill as drill} from './drill/run-drill.ts'
import type {Sandbox, SandboxOptions as SandboxStart} from './sandbox/start.ts'
import {configDir, journalCheck, keyMaker, signaturesOf, signingOf} from './compose-signing.ts'
import {heartbeatsIn, neglectedIn, startWatcher} from './compose-heartbeats.ts'
import {requiringSignatures, runbookSigner} from './compose-runbook-signing.ts'
import {packageRoot} from './package-root.ts'
import {
  findRunbook,
  listRunbooks,
  readApprovals,
  readInventory,
  readPlan,
  writeApproval,
  writePlan,
  writeReport,
} from './storage/documents.ts'
import {createApiTokens} from './storage/secrets/api-tokens.ts'
import {createSecretResolver} from './storage/secrets/secret-resolver.ts'
import {noteIn, readJournal} from './storage/journal.ts'
import {ownAddresses} from './safeguards/mentions/own-addresses.ts'
import {recordStanding} from './storage/checkpoints/checkpoint-files.ts'
import {journalPath, listRuns, resolveRun, runDir} from './storage/runs.ts'
import {stateDir} from './storage/state-dir.ts'
import {systemClock} from './storage/system-clock.ts'
import type {Compose, DrillOptions, Records, SandboxOptions, SandboxServer} from './workbench.ts'

// Compiling validators costs more than it saves in a process that reads a handful of documents.
config({jitless: true})

const {env} = process

const state = (): string =>
  stateDir({override: env['FIREBREAK_STATE_DIR'], home: homedir(), xdgStateHome: env['XDG_STATE_HOME']})

const operator = (): string => env['FIREBREAK_OPERATOR'] ?? userInfo().username

const configuredInventory = (): string => join(configDir(env), 'firebreak.yaml')

/** ./firebreak.yaml first, then the configuration folder. */
const foundInventory = (): string | undefined =>
  ['firebreak.yaml', configuredInventory()].find((path) => existsSync(path))

/** Throws USAGE when there is none. */
function inventoryPath(given: string | undefined): string {
  const found = given ?? foundInventory()
  if (found !== undefined) return found
  throw new Fault('USAGE', `there is no inventory: neither ./firebreak.yaml nor ${configuredInventory()}`, {
    next: ['give --inventory FILE', 'to practise without one: firebreak drill run agent-freeze'],
  })
}

const runbookPlaces = () => ({shipped: join(packageRoot, 'runbooks'), local: 'runbooks'})

const heartbeatPlace = (dir: string) => ({stateDir: dir, lockDir: dir, operator: operator(), clock: systemClock})

export const openRecords: Compose['openRecords'] = async (): Promise<Records> => {
  const dir = state()
  return {
    stateDir: dir,
    actionIds,
    runs: () => listRuns(dir),
    resolve: (run) => resolveRun(dir, run),
    journalPath: (run) => journalPath(dir, run),
    record: (run, entries) => recordStanding(runDir(dir, run), run, entries),
    entries: (run) => readJournal(journalPath(dir, run)).entries,
    heartbeats: heartbeatsIn(heartbeatPlace(dir)),
    strayHeartbeats: (runbook) =>
      strayHeartbeats({...runbook, steps: runbook.steps.filter(({uses}) => actionIds.includes(uses))}, loadAction),
    runbooks: () => listRunbooks(runbookPlaces()),
    runbook: (nameOrPath) => findRunbook(nameOrPath, runbookPlaces()),
    powers: (runbook) => powersOf(runbook, loadAction),
    operator: operator(),
    clock: systemClock,
    plan: readPlan,
    signatures: signaturesOf(env, operator()),
    approvals: readApprovals,
    writeApproval,
    writePlan,
    writeReport,
    note: (run, event) =>
      noteIn({dir: runDir(dir, run), run, clock: systemClock, actor: operator(), lockDir: dir}, event),
  }
}

export const openKeys: Compose['openKeys'] = async () => keyMaker(env, operator())

export const openRunbookSigner: Compose['openRunbookSigner'] = async ({trust}) => runbookSigner(env, operator(), trust)

/** Only the inventory that is asked for has to be there: a journal can be checked where there is none. */
export const openCheck: Compose['openCheck'] = async ({inventory = foundInventory(), ...options}) =>
  journalCheck(env, {...options, inventory: inventory === undefined ? undefined : readInventory(inventory).document})

const shippedDigests = () =>
  listRunbooks({shipped: runbookPlaces().shipped, local: runbookPlaces().shipped}).map(({digest}) => digest)

export const openWorkbench: Compose['openWorkbench'] = async ({inventory}) => {
  const path = resolve(inventoryPath(inventory))
  const {document} = readInventory(path)
  const {createWorkbench} = await import('./compose-workbench.ts')
  const baseUrl = apiBaseUrl(env['FIREBREAK_API_URL'])
  const secretResolver = createSecretResolver({env, clock: systemClock})
  const {looking, acting} = createApiTokens(env, secretResolver.resolve)
  const workbench = createWorkbench({
    inventory: document,
    token: await looking(),
    actingToken: acting,
    secretResolver,
    baseUrl,
    clock: systemClock,
    soakClock: systemClock,
    stateDir: state(),
    lockDir: state(),
    operator: operator(),
    signatures: signaturesOf(env, operator()),
    addresses: baseUrl === realApi ? ownAddresses(networkInterfaces()) : [],
    env,
    signing: signingOf(env, operator(), document),
  })
  const shipped = () => new Set(shippedDigests())
  const place = heartbeatPlace(state())
  const warned = {
    ...workbench,
    warnings: [...neglectedIn(place), ...(baseUrl === realApi ? foreignTrust(env) : [])],
    startWatcher: (run: string) => startWatcher(run, path, place),
  }
  return requiringSignatures(warned, {env, inventory: document, shipped})
}

/** A sandbox with a folder of its own; both are gone again when it stops, or cannot start. */
async function openSandbox(options: Omit<SandboxStart, 'dir'>, name: string): Promise<{sandbox: Sandbox; dir: string}> {
  const {startSandbox} = await import('./sandbox/start.ts')
  const dir = mkdtempSync(join(tmpdir(), `firebreak-${name}-`))
  const remove = () => rmSync(dir, {recursive: true, force: true})
  try {
    const sandbox = await startSandbox({...options, dir})
    return {dir, sandbox: {...sandbox, stop: () => sandbox.stop().finally(remove)}}
  } catch (error) {
    remove()
    throw error
  }
}

/** Real time in the main, while the soak of a drill may leap. */
const steady = (elastic: Clock): Clock => ({...elastic, sleep: systemClock.sleep})

/** The engine of a real run, aimed at a sandbox. Its locks are its own: two drills are in nobody's way. */
async function drillRange(
  {sandbox, dir, elastic}: {readonly sandbox: Sandbox; readonly dir: string; readonly elastic: Clock},
  runbook: PinnedRunbook,
  params: Readonly<Record<string, string>>,
): Promise<Range> {
  const {createWorkbench} = await import('./compose-workbench.ts')
  const clock = steady(elastic)
  const drilled = {incident: drillIncident, reason: 'drill'}
  const bench = createWorkbench({
    inventory: readInventory(sandbox.inventory).document,
    token: new Secret('sandbox token', sandbox.token),
    baseUrl: sandbox.url,
    clock,
    soakClock: elastic,
    stateDir: state(),
    lockDir: dir,
    operator: operator(),
    env,
  })
  return {
    clock,
    sandbox,
    plan: () => bench.plan({runbook, params, ...drilled}),
    planRelease: (run) => bench.planRelease(run, drilled),
    apply: bench.apply,
    soak: (run, hooks) => bench.verify(run, {...hooks, watch: true}),
  }
}

export const runDrill: Compose['runDrill'] = async ({runbook: name, seed = 1, params, report, stop}: DrillOptions) => {
  const {document, digest} = findRunbook(name, runbookPlaces())
  if (document.drill === undefined) {
    throw new Fault('USAGE', `runbook ${document.id} has no drill section`, {
      next: ['add one: a scenario, its params and a score'],
    })
  }
  const {scenario, params: usual} = document.drill
  const {createElasticClock} = await import('./sandbox/elastic-clock.ts')
  const elastic = createElasticClock()
  const {sandbox, dir} = await openSandbox({scenario, seed, clock: elastic}, 'drill')
  try {
    const range = await drillRange({sandbox, dir, elastic}, {document, digest}, {...usual, ...params})
    return await drill({runbook: document, scenario, seed}, range, {report, stop})
  } finally {
    await sandbox.stop()
  }
}

export const startSandboxServer: Compose['startSandboxServer'] = async (
  options: SandboxOptions,
): Promise<SandboxServer> => {
  const {sandbox} = await openSandbox({...options, clock: systemClock}, 'sandbox')
  const {url, token: value, accountId, edge, inventory} = sandbox
  return {line: {url, token: value, accountId, edge: edge.crm, inventory}, stop: sandbox.stop}
}
