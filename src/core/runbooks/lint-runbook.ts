import type {Runbook} from '../documents/runbook.ts'
import type {StrayHeartbeat} from '../heartbeats/stray-heartbeats.ts'
import type {StrayLease} from '../leases/stray-leases.ts'
import {nearNames} from '../text/near-name.ts'

export type LintRule =
  | 'name-differs'
  | 'duplicate-step'
  | 'unknown-action'
  | 'unknown-need'
  | 'cycle'
  | 'evidence-before-unknown'
  | 'evidence-before-nothing'
  | 'probes-missing'
  | 'unknown-param'
  | 'reserved-param'
  | 'no-steps'
  | 'stray-heartbeat'
  | 'stray-lease'

/** One thing that is wrong with a runbook although its schema holds. */
export interface LintFinding {
  readonly rule: LintRule
  readonly severity: 'error' | 'warning'
  /** Where in the file, such as `steps.quarantine`. */
  readonly where: string
  readonly message: string
}

interface LintContext {
  readonly actionIds: readonly string[]
  /** File name without its folder, when the runbook comes from a file. */
  readonly file?: string
  /** Flags that commands have already. */
  readonly reserved?: readonly string[]
  /** Found by looking at the actions. */
  readonly stray?: readonly StrayHeartbeat[]
  /** The same of leases. */
  readonly strayLeases?: readonly StrayLease[]
}

type Check = (runbook: Runbook, context: LintContext) => readonly LintFinding[]

const error = (rule: LintRule, where: string, message: string): LintFinding => ({
  rule,
  severity: 'error',
  where,
  message,
})

const meant = (name: string, known: readonly string[]): string => {
  const near = nearNames(name, known)
  return near.length === 0 ? '' : `; did you mean ${near.join(' or ')}?`
}

const stepIds = (runbook: Runbook): readonly string[] => runbook.steps.map(({id}) => id)

const namedAsItsFile: Check = ({id}, {file}) =>
  file === undefined || file.replace(/\.ya?ml$/, '') === id
    ? []
    : [error('name-differs', 'id', `the file is ${file} and the id is ${id}`)]

const hasSteps: Check = ({steps, evidence}) =>
  steps.length + evidence.length > 0 ? [] : [error('no-steps', 'steps', 'there is nothing to do')]

const distinctSteps: Check = (runbook) =>
  stepIds(runbook)
    .filter((id, at, all) => all.indexOf(id) !== at)
    .map((id) => error('duplicate-step', `steps.${id}`, `another step is called ${id}`))

const knownActions: Check = ({steps, evidence}, {actionIds}) =>
  [
    ...steps.map(({id, uses}) => ({where: `steps.${id}`, uses})),
    ...evidence.map(({uses}, at) => ({where: `evidence.${at + 1}`, uses})),
  ]
    .filter(({uses}) => !actionIds.includes(uses))
    .map(({where, uses}) => error('unknown-action', where, `there is no action ${uses}${meant(uses, actionIds)}`))

const knownNeeds: Check = (runbook) =>
  runbook.steps.flatMap(({id, needs}) =>
    needs
      .filter((need) => !stepIds(runbook).includes(need))
      .map((need) =>
        error('unknown-need', `steps.${id}`, `needs ${need}, and no step has that id${meant(need, stepIds(runbook))}`),
      ),
  )

const noCycles: Check = ({steps}) => {
  const waiting = new Map(
    steps.map(({id, needs}) => [id, needs.filter((need) => steps.some((step) => step.id === need))]),
  )
  for (let ready = [...waiting.keys()]; ready.length > 0;) {
    ready = [...waiting].filter(([, needs]) => needs.every((need) => !waiting.has(need))).map(([id]) => id)
    for (const id of ready) waiting.delete(id)
  }
  const [first] = waiting.keys()
  return first === undefined
    ? []
    : [error('cycle', `steps.${first}`, `these steps wait for each other: ${[...waiting.keys()].join(', ')}`)]
}

const evidenceInTime: Check = (runbook) =>
  runbook.evidence.flatMap(({before}, at) => {
    const where = `evidence.${at + 1}`
    const unknown = before.filter((id) => !stepIds(runbook).includes(id))
    const idle: LintFinding = {
      rule: 'evidence-before-nothing',
      severity: 'warning',
      where,
      message: 'no step waits for this evidence',
    }
    return [
      ...unknown.map((id) =>
        error(
          'evidence-before-unknown',
          where,
          `comes before ${id}, and no step has that id${meant(id, stepIds(runbook))}`,
        ),
      ),
      ...(before.length === 0 && runbook.steps.length > 0 ? [idle] : []),
    ]
  })

const proven: Check = ({steps, prove}) => {
  if (steps.length === 0) return []
  const missing = (what: string, cost: string): LintFinding => ({
    rule: 'probes-missing',
    severity: 'warning',
    where: `prove.${what}`,
    message: `no probe here, so ${cost}`,
  })
  return [
    ...(prove.refused.length === 0 ? [missing('refused', 'a run can never be called contained')] : []),
    ...(prove.working.length === 0 ? [missing('working', 'nobody notices when bystanders are hit')] : []),
  ]
}

const roots = ['levers', 'fleet', 'segments', 'responders', 'account']
/** Only a mass run has it. */
const massRoot = 'census'

/** Every `${...}` in a value, by its root and the place where it stands. */
function lookUpRoots(value: unknown, where: string): readonly {readonly where: string; readonly root: string}[] {
  if (typeof value === 'string') return [...value.matchAll(/\$\{([^.}]+)/g)].map(([, root = '']) => ({where, root}))
  if (typeof value !== 'object' || value === null) return []
  return Object.values(value).flatMap((member) => lookUpRoots(member, where))
}

const knownParams: Check = (runbook) => {
  const {ledger, params, steps, evidence, prove} = runbook
  const known = [...Object.keys(params), ...roots, ...(ledger === undefined ? [] : [massRoot])]
  return [
    ...steps.flatMap((step) => lookUpRoots([step.with, step.each], `steps.${step.id}`)),
    ...evidence.flatMap((step, at) => lookUpRoots(step.with, `evidence.${at + 1}`)),
    ...lookUpRoots(prove, 'prove'),
  ]
    .filter(({root}) => !known.includes(root))
    .map(({where, root}) => error('unknown-param', where, `looks up ${root}, which is no param${meant(root, known)}`))
}

const freeParams: Check = ({params}, {reserved = []}) =>
  Object.keys(params)
    .filter((name) => [...reserved, ...roots, massRoot].includes(name))
    .map((name) => error('reserved-param', `params.${name}`, `${name} is taken: firebreak has its own meaning for it`))

const allowedHeartbeats: Check = (_, {stray = []}) =>
  stray.map(({step, why}) => error('stray-heartbeat', `steps.${step}`, why))

const keptLeases: Check = (_, {strayLeases = []}) =>
  strayLeases.map(({step, why}) => error('stray-lease', `steps.${step}`, why))

const checks: readonly Check[] = [
  namedAsItsFile,
  hasSteps,
  distinctSteps,
  knownActions,
  knownNeeds,
  noCycles,
  evidenceInTime,
  knownParams,
  freeParams,
  proven,
  allowedHeartbeats,
  keptLeases,
]

/** What a schema cannot see: names that lead nowhere, steps that wait for each other, runs that nothing would prove. */
export function lintRunbook(runbook: Runbook, context: LintContext): readonly LintFinding[] {
  return checks.flatMap((check) => check(runbook, context))
}
