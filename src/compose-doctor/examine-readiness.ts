import {basename} from 'node:path'
import {actionIds, loadAction} from '../actions/index.ts'
import {retentions} from '../compose-evidence/retentions.ts'
import type {Doctor} from '../core/documents/answers/doctor.ts'
import {Fault} from '../core/fault.ts'
import {strayHeartbeats} from '../core/heartbeats/stray-heartbeats.ts'
import {strayLeases} from '../core/leases/stray-leases.ts'
import {lintRunbook} from '../core/runbooks/lint-runbook.ts'
import type {Examined} from '../doctor/check.ts'
import {checks} from '../doctor/checks.ts'
import {examine} from '../doctor/examine.ts'
import {createSecretStore} from '../storage/secret-store.ts'
import {listRuns} from '../storage/runs.ts'
import type {RunbookFile} from '../workbench.ts'
import {type AccountOptions, seeAccount} from './account-seen.ts'
import {exercisedActions} from './exercised.ts'
import {writeProofs} from './proofs.ts'

export interface ReadinessOptions extends AccountOptions {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly hasTrust: boolean
  /** Every runbook that there is. */
  readonly known: readonly RunbookFile[]
  /** Those that are asked about. */
  readonly asked: readonly RunbookFile[]
  /** Whether the account is looked at. */
  readonly online: boolean
  /** What was done on this machine. */
  readonly past: Pick<Examined, 'runs' | 'exercised' | 'proofs'>
}

/** What the journals of a state folder tell. */
export function pastOf(stateDir: string, account: string): ReadinessOptions['past'] {
  const runs = listRuns(stateDir)
  return {runs, exercised: exercisedActions(stateDir, runs), proofs: writeProofs(stateDir, runs, account)}
}

function examinedBy(options: ReadinessOptions): Examined {
  const {inventory, known, asked, clock, hasTrust, env, resolveSecret, past} = options
  const secrets = createSecretStore({env})
  const files = new Map(known.map(({document, path}) => [document, basename(path)]))
  return {
    inventory,
    runbooks: asked.map(({document}) => document),
    known: known.map(({document}) => document),
    now: clock.now(),
    loadAction,
    async lint(runbook) {
      const file = files.get(runbook)
      const steps = runbook.steps.filter(({uses}) => actionIds.includes(uses))
      const told = {...runbook, steps}
      return lintRunbook(runbook, {
        actionIds,
        stray: await strayHeartbeats(told, loadAction),
        strayLeases: await strayLeases(told, loadAction),
        ...(file === undefined ? {} : {file}),
      })
    },
    ...past,
    retained: retentions,
    hasTrust,
    readSecret: async (ref) => void (await resolveSecret(ref)),
    checkSink: (sink) => secrets.check(sink),
  }
}

const notAsked = new Fault('USAGE', 'the account was not to be looked at')

/** Whether what containment needs is there. */
export async function examineReadiness(options: ReadinessOptions): Promise<Doctor> {
  const account = options.online ? await seeAccount(options) : notAsked
  return examine(checks, examinedBy(options), account)
}
