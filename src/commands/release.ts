import {Flags} from '@oclif/core'
import {actingFlags, breakGlassFlag, stagingFlags} from '../command-kinds/acting-flags.ts'
import {runArg} from '../command-kinds/arguments.ts'
import {runThatChanged} from '../command-kinds/open-runs.ts'
import {ReleasingCommand} from '../command-kinds/releasing-command.ts'
import type {Plan} from '../core/documents/plan.ts'
import type {RunReport} from '../core/documents/run-report.ts'

export default class Release extends ReleasingCommand {
  static override summary = 'Give back what a run took. Plans unless --apply is given.'
  static override description =
    'A release is a plan too: made from the captured state, shown, approved and journaled. Where more than one agent is given back, one goes first and is watched; a regression contains it again. It gives back only what the run changed and nobody has changed since.'
  static override examples = [
    '<%= config.bin %> release last',
    '<%= config.bin %> release last --out release.json',
    '<%= config.bin %> release last --canary research-bot --watch --apply',
    '<%= config.bin %> release last --apply --reason "rotated, INC-123 closed"',
  ]

  static override args = runArg
  static override flags = {
    ...actingFlags,
    ...stagingFlags,
    ...breakGlassFlag,
    out: Flags.string({
      description: 'Write the plan to this file, for a second person to approve.',
      helpValue: 'FILE',
      exclusive: ['apply'],
    }),
  }

  override async run(): Promise<Plan | RunReport> {
    const {args, flags} = await this.parse(Release)
    const desk = await this.openDesk(flags.inventory)
    const run = runThatChanged(args.run, desk.records, this.tell)
    if (flags.out === undefined) return this.releaseRun(run, desk, flags)
    const plan = await this.planRelease(run, desk, flags)
    desk.records.writePlan(flags.out, plan, desk.workbench.recordingOf(plan))
    const approve = plan.approvals > 1 ? [`firebreak approve ${flags.out}`] : []
    return this.showPlan(plan, [...approve, `firebreak apply ${flags.out}`])
  }
}
