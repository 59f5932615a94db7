import {type CanaryStep, canarySteps, provingRunbook} from '../../core/canaries/proving-runbook.ts'
import {requireUnused} from '../../core/canaries/require-unused.ts'
import type {Plan} from '../../core/documents/plan.ts'
import {Fault} from '../../core/fault.ts'
import {changedSomething} from '../../core/runs/conclude.ts'
import {drillIncident} from '../../core/runs/run-summary.ts'
import {ActingCommand} from '../acting-command.ts'
import type {Records, RunResult, Workbench} from '../../workbench.ts'

interface ProvingFlags {
  readonly inventory?: string | undefined
  readonly yes: boolean
  readonly events?: string | undefined
}

/** A run on canaries is a drill: no notice, lease or figure of an incident comes of it. */
const proof = {incident: drillIncident, reason: 'show that the token may write'}

/** The permissions that a runbook writes with; undefined for all that there are. */
async function writtenBy(records: Records, runbook: string | undefined): Promise<readonly string[] | undefined> {
  return runbook === undefined ? undefined : (await records.powers(records.runbook(runbook).document)).permissions.write
}

/** The canaries that show what the runbook needs. */
async function stepsFor(records: Records, steps: readonly CanaryStep[], runbook: string | undefined) {
  const needed = await writtenBy(records, runbook)
  if (needed === undefined) return steps
  const each = steps.map(async (step) => {
    const {permissions} = await records.powers(provingRunbook([step]).document)
    return permissions.write.some((permission) => needed.includes(permission)) ? [step] : []
  })
  return (await Promise.all(each)).flat()
}

/** A command that shows, before an incident, that the token may write: by a run on canaries and its release. */
export abstract class ProvingCommand extends ActingCommand {
  /** Changes the canaries that show what the runbook needs, and changes them back. Throws RELEASE_INCOMPLETE where that fails. */
  protected async proveWrites(runbook: string | undefined, flags: ProvingFlags): Promise<void> {
    const workbench = await this.openWorkbench(flags.inventory)
    requireUnused(workbench.inventory)
    const {openRecords} = await this.compose()
    const steps = await stepsFor(await openRecords(), canarySteps(workbench.inventory), runbook)
    if (steps.length === 0) {
      this.tell(
        'No canary shows what is needed: name one under levers.canaries (README "Doctor"). Nothing was written.',
      )
      return
    }
    this.tell('Each canary is changed as follows, and changed back at once by a release of the run.\n')
    const plan = await workbench.plan({runbook: provingRunbook(steps), params: {}, ...proof})
    const {run, state} = await this.send(workbench, plan, flags)
    if (changedSomething(state)) await this.giveBack(workbench, run, flags)
  }

  private async send(workbench: Workbench, plan: Plan, flags: ProvingFlags): Promise<RunResult> {
    const own = await this.askApproval(plan, workbench, flags)
    return this.carryOut(workbench, {plan, events: flags.events}, (hooks) => workbench.apply(plan, [own], hooks))
  }

  /** The yes to the change was a yes to its way back. */
  private async giveBack(workbench: Workbench, run: string, flags: ProvingFlags): Promise<void> {
    const release = await workbench.planRelease(run, proof)
    const {outcome, why} = await this.send(workbench, release, {...flags, yes: true})
    if (outcome === 'released') return
    throw new Fault('RELEASE_INCOMPLETE', `not every canary is as it was: ${why.join('; ')}`, {
      next: [`firebreak release ${run} --apply --yes`],
    })
  }
}
