import {loadAction} from '../../src/actions/index.ts'
import {powersOf} from '../../src/core/runbooks/powers.ts'
import {systemClock} from '../../src/storage/system-clock.ts'
import type {Status} from '../../src/core/documents/answers/status.ts'
import {Inventory} from '../../src/core/documents/inventory.ts'
import type {JournalEvent} from '../../src/core/documents/journal.ts'
import type {Plan} from '../../src/core/documents/plan.ts'
import {Runbook} from '../../src/core/documents/runbook.ts'
import type {Approval} from '../../src/core/documents/approval.ts'
import {documentDigest} from '../../src/core/digest.ts'
import {Fault} from '../../src/core/fault.ts'
import type {RunSummary} from '../../src/core/runs/run-summary.ts'
import type {Compose, PlanRequest, Records, Workbench} from '../../src/workbench.ts'
import {containedEvents, exampleEntries, exampleRun, runEndOf} from '../fixtures/example-journal.ts'
import {examplePlan} from '../fixtures/example-plan.ts'

const document = Runbook.parse({
  schema: 'firebreak/runbook@1',
  id: 'agent-freeze',
  version: '1.2.0',
  title: 'Stop one agent',
  summary: 'Use when one agent misbehaves.',
  owner: 'group:oncall',
  strategy: 'brake-snapshot-revoke',
  params: {agent: {type: 'agent', description: 'Agent name from firebreak.yaml'}},
})

const inventory = Inventory.parse({
  schema: 'firebreak/inventory@1',
  account: {id: `${'0'.repeat(28)}0f3a`, name: 'Example Corp (drill)', environment: 'drill'},
  agents: {'support-bot': {owner: 'ada'}, 'billing-bot': {owner: 'bob'}},
})

const nothingStands: Status = {
  schema: 'firebreak/status@1',
  account: 'Example Corp',
  at: '2026-03-01T03:00:30.000Z',
  runs: [],
  damaged: [],
}

interface Faking {
  readonly plan?: Plan
  readonly events?: readonly JournalEvent[]
  readonly runs?: readonly RunSummary[]
  readonly planRelease?: Workbench['planRelease']
  readonly apply?: Workbench['apply']
}

/** Adapters that remember what they were asked and talk to nobody. */
export function fakeCompose({
  plan = examplePlan(),
  events = containedEvents(plan),
  runs = [],
  apply,
  planRelease,
}: Faking = {}) {
  const asked: {plans: PlanRequest[]; releases: string[]; approvals: Approval[]; written: string[]} = {
    plans: [],
    releases: [],
    approvals: [],
    written: [],
  }
  const workbench: Workbench = {
    inventory,
    operator: 'ada',
    clock: {now: () => new Date('2026-03-01T03:00:30.000Z'), mono: () => 0, sleep: async () => undefined},
    signApproval: async (approval) => approval,
    weigh: async (_plan, approvals) => ({counted: approvals, refused: []}),
    answers: async () => undefined,
    plan: async (request) => {
      asked.plans.push(request)
      return plan
    },
    planRelease:
      planRelease ??
      (async (run) => {
        asked.releases.push(run)
        return examplePlan({kind: 'release', releases: run})
      }),
    recordingOf: () => undefined,
    apply:
      apply ??
      (async (_plan, approvals, {report}) => {
        asked.approvals.push(...approvals)
        for (const entry of exampleEntries(events)) report(entry)
        return runEndOf(events)
      }),
    resume: async () => runEndOf(events),
    verify: async () => runEndOf(events),
    watchHeartbeat: async () => undefined,
    planReap: async () => ({plans: [], refused: []}),
    reap: async () => [],
    reassert: async () => ({left: []}),
    status: async () => nothingStands,
    lookAgain: async () => ({status: nothingStands, reads: 0}),
  }
  const records: Records = {
    stateDir: 'state',
    operator: 'ada',
    clock: systemClock,
    signatures: {
      readSignature: undefined,
      signApproval: async (approval) => approval,
      signReview: async (review) => review,
      signExtension: async (extension) => extension,
    },
    note: async () => undefined,
    auditRecords: async () => ({sightings: [], unreadable: []}),
    recording: () => undefined,
    approvals: () => [],
    writeApproval: (path) => `${path}.approval.json`,
    actionIds: [],
    previewRelease: async () => [],
    lookAtBag: async () => ({standing: 'gone', custody: [], signatures: [], problems: []}),
    heartbeats: {
      of: () => undefined,
      all: () => new Map(),
      confirm: async (run) => Promise.reject(new Fault('USAGE', `nothing of ${run} lifts itself`)),
    },
    leases: {
      all: () => [],
      extend: async ({run}) => Promise.reject(new Fault('USAGE', `no lease of ${run} stands`)),
    },
    strayHeartbeats: async () => [],
    strayLeases: async () => [],
    runs: () => runs,
    resolve: (run) => (run === 'last' ? exampleRun : run),
    journalPath: (run) => `state/runs/${run}/journal.db`,
    record: () => ({entries: events.length, signedTo: 0, witnessedTo: 0, notes: []}),
    entries: (run) => exampleEntries(events, run),
    runbooks: () => [{document, digest: documentDigest(document), path: 'agent-freeze.yaml', shipped: true}],
    powers: (runbook) => powersOf(runbook, loadAction),
    runbook: (name) => {
      if (name !== 'agent-freeze')
        throw new Fault('USAGE', `no runbook called ${name}`, {next: ['firebreak runbook list']})
      return {document, digest: documentDigest(document), path: 'agent-freeze.yaml', shipped: true}
    },
    plan: () => plan,
    writePlan: (path) => void asked.written.push(path),
    writeReport: (path) => void asked.written.push(path),
  }
  const compose: Partial<Compose> = {
    openWorkbench: async () => workbench,
    openRecords: async () => records,
    openRetentions: async () => [
      {source: 'audit', title: 'Audit log', isUsual: true, retention: {hours: 24, words: 'a day'}},
    ],
  }
  return {compose, asked, plan}
}
