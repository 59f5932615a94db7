import {existsSync, mkdtempSync, rmSync} from 'node:fs'
import {homedir, tmpdir, userInfo} from 'node:os'
import {join} from 'node:path'
import {actionIds} from './actions/index.ts'
import {apiBaseUrl} from './cloudflare/base-url.ts'
import {Fault} from './core/fault.ts'
import type {Clock} from './core/ports.ts'
import {Secret} from './core/text/secret.ts'
import {runDrill as drill} from './drill/run-drill.ts'
import {packageRoot} from './package-root.ts'
import {
  findRunbook,
  listRunbooks,
  readApprovals,
  readInventory,
  readPlan,
  writeApproval,
  writePlan,
} from './storage/documents.ts'
import {readJournal} from './storage/journal.ts'
import {journalPath, listRuns, resolveRun} from './storage/runs.ts'
import {stateDir} from './storage/state-dir.ts'
import {systemClock} from './storage/system-clock.ts'
import type {Compose, DrillOptions, Records, SandboxOptions, SandboxServer} from './workbench.ts'

const {env} = process

const state = (): string =>
  stateDir({override: env['FIREBREAK_STATE_DIR'], home: homedir(), xdgStateHome: env['XDG_STATE_HOME']})

const operator = (): string => env['FIREBREAK_OPERATOR'] ?? userInfo().username

/** ./firebreak.yaml first, then the configuration folder. Throws USAGE when neither is there. */
function inventoryPath(given: string | undefined): string {
  if (given !== undefined) return given
  const configured = join(env['XDG_CONFIG_HOME'] ?? join(homedir(), '.config'), 'firebreak', 'firebreak.yaml')
  const found = ['firebreak.yaml', configured].find((path) => existsSync(path))
  if (found !== undefined) return found
  throw new Fault('USAGE', `there is no inventory: neither ./firebreak.yaml nor ${configured}`, {
    next: ['give --inventory FILE', 'to practise without one: firebreak drill run agent-freeze'],
  })
}

/** The token, and a machine that does not give it away. */
function token(): Secret {
  if (env['NODE_TLS_REJECT_UNAUTHORIZED'] === '0') {
    throw new Fault('REFUSED', 'NODE_TLS_REJECT_UNAUTHORIZED=0 would send the token to anybody who answers', {
      next: ['unset NODE_TLS_REJECT_UNAUTHORIZED'],
    })
  }
  const value = env['CLOUDFLARE_API_TOKEN']
  if (value === undefined || value === '') {
    throw new Fault('DENIED', 'CLOUDFLARE_API_TOKEN is not set', {
      next: [
        'set it to an account-owned API token kept for incidents',
        'to practise without one: firebreak drill run agent-freeze',
      ],
    })
  }
  return new Secret('CLOUDFLARE_API_TOKEN', value)
}

const runbookPlaces = () => ({shipped: join(packageRoot, 'runbooks'), local: 'runbooks'})

export const openRecords: Compose['openRecords'] = async (): Promise<Records> => {
  const dir = state()
  return {
    stateDir: dir,
    actionIds,
    runs: () => listRuns(dir),
    resolve: (run) => resolveRun(dir, run),
    entries: (run) => readJournal(journalPath(dir, run)).entries,
    runbooks: () => listRunbooks(runbookPlaces()),
    runbook: (nameOrPath) => findRunbook(nameOrPath, runbookPlaces()),
    operator: operator(),
    clock: systemClock,
    plan: readPlan,
    approvals: (path, {digest}) => readApprovals(path, digest),
    writeApproval,
    writePlan,
  }
}

export const openWorkbench: Compose['openWorkbench'] = async ({inventory}) => {
  const {document} = readInventory(inventoryPath(inventory))
  const {createWorkbench} = await import('./compose-workbench.ts')
  return createWorkbench({
    inventory: document,
    token: token(),
    baseUrl: apiBaseUrl(env['FIREBREAK_API_URL']),
    clock: systemClock,
    soakClock: systemClock,
    stateDir: state(),
    operator: operator(),
    env,
  })
}

/** Real time in the main, while the soak of a drill may leap. */
const steady = (elastic: Clock): Clock => ({...elastic, sleep: systemClock.sleep})

export const runDrill: Compose['runDrill'] = async ({runbook: name, seed = 1, params, report, stop}: DrillOptions) => {
  const {document: runbook, digest} = findRunbook(name, runbookPlaces())
  if (runbook.drill === undefined) {
    throw new Fault('USAGE', `runbook ${runbook.id} has no drill section`, {
      next: ['add one: a scenario, its params and a score'],
    })
  }
  const {scenario} = runbook.drill
  const {createWorkbench} = await import('./compose-workbench.ts')
  const {startSandbox} = await import('./sandbox/start.ts')
  const {createElasticClock} = await import('./sandbox/elastic-clock.ts')
  const elastic = createElasticClock()
  const dir = mkdtempSync(join(tmpdir(), 'firebreak-drill-'))
  const sandbox = await startSandbox({scenario, seed, clock: elastic, dir})
  try {
    const inventory = readInventory(sandbox.inventory).document
    const bench = createWorkbench({
      inventory,
      token: new Secret('sandbox token', sandbox.token),
      baseUrl: sandbox.url,
      clock: steady(elastic),
      soakClock: elastic,
      stateDir: state(),
      operator: operator(),
      env,
    })
    const asked = {...runbook.drill.params, ...params}
    return await drill(
      {runbook, scenario, seed},
      {
        clock: steady(elastic),
        sandbox,
        plan: () =>
          bench.plan({runbook: {document: runbook, digest}, params: asked, incident: 'DRILL', reason: 'drill'}),
        planRelease: (run) => bench.planRelease(run, {incident: 'DRILL', reason: 'drill'}),
        apply: bench.apply,
        soak: (run, hooks) => bench.verify(run, {...hooks, watch: true}),
      },
      {report, stop},
    )
  } finally {
    await sandbox.stop()
    rmSync(dir, {recursive: true, force: true})
  }
}

export const startSandboxServer: Compose['startSandboxServer'] = async ({
  port,
  scenario,
  seed,
}: SandboxOptions): Promise<SandboxServer> => {
  const {startSandbox} = await import('./sandbox/start.ts')
  const dir = mkdtempSync(join(tmpdir(), 'firebreak-sandbox-'))
  const sandbox = await startSandbox({port, scenario, seed, clock: systemClock, dir})
  const {url, token: value, accountId, edge, inventory} = sandbox
  return {
    line: {url, token: value, accountId, edge: edge.crm, inventory},
    async stop() {
      await sandbox.stop()
      rmSync(dir, {recursive: true, force: true})
    },
  }
}
