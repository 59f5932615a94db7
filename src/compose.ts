import {homedir, networkInterfaces, userInfo} from 'node:os'
import {join, resolve} from 'node:path'
import {config} from 'zod'
import {actionIds, loadAction} from './actions/index.ts'
import {apiBaseUrl, realApi} from './cloudflare/base-url.ts'
import {foreignTrust} from './cloudflare/wire/foreign-trust.ts'
import {strayHeartbeats} from './core/heartbeats/stray-heartbeats.ts'
import type {Runbook} from './core/documents/runbook.ts'
import {strayLeases} from './core/leases/stray-leases.ts'
import {powersOf} from './core/runbooks/powers.ts'
import {journalCheck, keyMaker, signaturesOf, signingOf, trustFile} from './compose-signing.ts'
import {heartbeatsIn, neglectedIn, startWatcher} from './compose-heartbeats.ts'
import {foundInventory, inventoryPath} from './compose-inventory/inventory-path.ts'
import {presentIn} from './compose-heartbeats/present-in.ts'
import {leasesIn} from './compose-leases/leases-in.ts'
import {requiringSignatures, runbookSigner} from './compose-runbook-signing.ts'
import {packageRoot} from './package-root.ts'
import {
  findRunbook,
  listRunbooks,
  readApprovals,
  readInventory,
  readPlan,
  runbookText,
  readPlanRecording,
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
import type {Compose, Records} from './workbench.ts'

// Compiling validators costs more than it saves in a process that reads a handful of documents.
config({jitless: true})

const {env} = process

const state = (): string =>
  stateDir({override: env['FIREBREAK_STATE_DIR'], home: homedir(), xdgStateHome: env['XDG_STATE_HOME']})

const operator = (): string => env['FIREBREAK_OPERATOR'] ?? userInfo().username

const runbookPlaces = () => ({shipped: join(packageRoot, 'runbooks'), local: 'runbooks'})

const heartbeatPlace = (dir: string) => ({stateDir: dir, lockDir: dir, operator: operator(), clock: systemClock})

/** Without the steps of actions that there are not: those are found by another check. */
const withKnownSteps = (runbook: Runbook): Runbook => ({
  ...runbook,
  steps: runbook.steps.filter(({uses}) => actionIds.includes(uses)),
})

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
    leases: leasesIn(heartbeatPlace(dir), signaturesOf(env, operator())),
    lookAtBag: async (path, sealed) =>
      (await import('./storage/bag/look-at-bag.ts')).lookAtBag(path, sealed, () => trustFile(env)),
    auditRecords: async (bags) => (await import('./compose-evidence/audit-records.ts')).auditRecords(bags),
    previewRelease: async (run) => (await import('./engine/preview-release.ts')).previewRelease(run, {loadAction}),
    strayHeartbeats: (runbook) => strayHeartbeats(withKnownSteps(runbook), loadAction),
    strayLeases: (runbook) => strayLeases(withKnownSteps(runbook), loadAction),
    runbooks: () => listRunbooks(runbookPlaces()),
    runbook: (nameOrPath) => findRunbook(nameOrPath, runbookPlaces()),
    powers: (runbook) => powersOf(runbook, loadAction),
    operator: operator(),
    clock: systemClock,
    plan: readPlan,
    recording: readPlanRecording,
    signatures: signaturesOf(env, operator()),
    approvals: readApprovals,
    writeApproval,
    writePlan,
    writeReport,
    note: (run, event) =>
      noteIn({dir: runDir(dir, run), run, clock: systemClock, actor: operator(), lockDir: dir}, event),
  }
}

/** The sources are many: they are loaded where something is read from a bag. */
export const openEvidence: Compose['openEvidence'] = async ({inventory}) => {
  const {document} = readInventory(resolve(inventoryPath(env, inventory)))
  const {readEvidence} = await import('./compose-evidence/read-evidence.ts')
  return {inventory: document, read: (named) => readEvidence(named, state())}
}

export const openRetentions: Compose['openRetentions'] = async () =>
  (await import('./compose-evidence/retentions.ts')).retentions

export const openKeys: Compose['openKeys'] = async () => keyMaker(env, operator())

export const openRunbookSigner: Compose['openRunbookSigner'] = async ({trust}) => runbookSigner(env, operator(), trust)

export const openReplayer: Compose['openReplayer'] = async () => {
  const {replayJournal} = await import('./compose-recording/replay-journal.ts')
  const dir = state()
  return async (wanted, {bag, runbook, inventory}) =>
    replayJournal(resolveRun(dir, wanted), {
      entriesOf: (run) => readJournal(journalPath(dir, run)).entries,
      ...(bag === undefined ? {} : {bag}),
      ...(runbook === undefined ? {} : {runbook: findRunbook(runbook, runbookPlaces())}),
      ...(inventory === undefined ? {} : {inventory: readInventory(inventory).document}),
    })
}

export const openEvidenceRoom: Compose['openEvidenceRoom'] = async ({trust}) =>
  (await import('./compose-evidence/evidence-room.ts')).evidenceRoom({env, ...heartbeatPlace(state())}, trust)

/** Only the inventory that is asked for has to be there: a journal can be checked where there is none. */
export const openCheck: Compose['openCheck'] = async ({inventory = foundInventory(env), ...options}) =>
  journalCheck(env, {...options, inventory: inventory === undefined ? undefined : readInventory(inventory).document})

export const openBagCopier: Compose['openBagCopier'] = async ({inventory}) => {
  const {bagCopier} = await import('./compose-evidence/copy-bags.ts')
  const {document} = readInventory(inventoryPath(env, inventory))
  return bagCopier({
    inventory: document,
    env,
    clock: systemClock,
    stateDir: state(),
    lockDir: state(),
    operator: operator(),
  })
}

const shippedDigests = () =>
  new Set(listRunbooks({shipped: runbookPlaces().shipped, local: runbookPlaces().shipped}).map(({digest}) => digest))

/** Where the API is, and the addresses that this machine has on the way to it. */
function apiOf(variables: typeof env) {
  const baseUrl = apiBaseUrl(variables['FIREBREAK_API_URL'])
  return {baseUrl, clock: systemClock, addresses: baseUrl === realApi ? ownAddresses(networkInterfaces()) : []}
}

const drilledRunbooks = (): readonly string[] =>
  listRunbooks(runbookPlaces()).flatMap(({document: {id, drill}}) => (drill === undefined ? [] : [id]))

/** Figures are had without an inventory too: only what an action costs is not. */
export const openMetrics: Compose['openMetrics'] = async ({inventory = foundInventory(env)}) => {
  const {metricsIn} = await import('./compose-metrics.ts')
  const costs = inventory === undefined ? undefined : readInventory(resolve(inventory)).document.costs
  return metricsIn({stateDir: state(), clock: systemClock, costs, drilled: drilledRunbooks()})
}

export const openNoticeDesk: Compose['openNoticeDesk'] = async ({inventory}) => {
  const {noticeDesk} = await import('./compose-notify/notice-desk.ts')
  const {document} = readInventory(resolve(inventoryPath(env, inventory)))
  const place = heartbeatPlace(state())
  return noticeDesk({...place, env, inventory: document, drilled: drilledRunbooks, present: () => presentIn(place)})
}

export const openWorkbench: Compose['openWorkbench'] = async ({inventory}) => {
  const path = resolve(inventoryPath(env, inventory))
  const {document} = readInventory(path)
  const {createWorkbench} = await import('./compose-workbench.ts')
  const api = apiOf(env)
  const secretResolver = createSecretResolver({env, clock: systemClock})
  const {looking, acting} = createApiTokens(env, secretResolver.resolve)
  const workbench = createWorkbench({
    inventory: document,
    token: await looking(),
    actingToken: acting,
    secretResolver,
    ...api,
    soakClock: systemClock,
    stateDir: state(),
    lockDir: state(),
    operator: operator(),
    signatures: signaturesOf(env, operator()),
    env,
    signing: signingOf(env, operator(), document),
    notify: document.notify,
    runbookText: (digest) => runbookText(digest, runbookPlaces()),
  })
  const place = heartbeatPlace(state())
  const warned = {
    ...workbench,
    warnings: [...neglectedIn(place), ...(api.baseUrl === realApi ? foreignTrust(env) : [])],
    startWatcher: (run: string) => startWatcher(run, path, place),
  }
  return requiringSignatures(warned, {env, inventory: document, shipped: shippedDigests})
}

export const openSetup: Compose['openSetup'] = async () => (await import('./compose-inventory/setup.ts')).openSetup(env)

export const openInventoryFile: Compose['openInventoryFile'] = async ({inventory}) => {
  const {openInventoryFile: open} = await import('./compose-inventory/open-inventory-file.ts')
  return open(resolve(inventoryPath(env, inventory)))
}

export const examineReadiness: Compose['examineReadiness'] = async ({inventory, runbook, online}) => {
  const {document} = readInventory(inventoryPath(env, inventory))
  const known = listRunbooks(runbookPlaces())
  const asked = runbook === undefined ? known : [findRunbook(runbook, runbookPlaces())]
  const readiness = await import('./compose-doctor/examine-readiness.ts')
  const {resolve: resolveSecret} = createSecretResolver({env, clock: systemClock})
  return readiness.examineReadiness({
    inventory: document,
    ...apiOf(env),
    tokens: createApiTokens(env, resolveSecret),
    resolveSecret,
    operator: operator(),
    env,
    hasTrust: trustFile(env) !== undefined,
    known,
    asked,
    online,
    past: readiness.pastOf(state(), document.account.id),
  })
}

export const runDrill: Compose['runDrill'] = async (options) => {
  const {playDrill} = await import('./compose-drill/play-drill.ts')
  const told = options.notify === undefined ? {} : {desk: await openNoticeDesk(options.notify)}
  return playDrill(options, {env, stateDir: state(), operator: operator(), places: runbookPlaces(), ...told})
}

export const startSandboxServer: Compose['startSandboxServer'] = async (options) => {
  const {newFolder, openSandbox} = await import('./compose-drill/open-sandbox.ts')
  const sandbox = await openSandbox({...options, clock: systemClock, dir: newFolder('sandbox')})
  const {url, token: value, accountId, edge, inventory} = sandbox
  return {line: {url, token: value, accountId, edge: edge.crm, inventory}, stop: sandbox.stop}
}
