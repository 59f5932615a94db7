import {Flags} from '@oclif/core'
import {inventoryFlag} from '../base-command.ts'
import {acceptFlag, caseFlags} from '../command-kinds/acting-flags.ts'
import {runbookArg} from '../command-kinds/arguments.ts'
import {acceptingOf, caseOf} from '../command-kinds/case.ts'
import {RunbookCommand} from '../command-kinds/runbook-command.ts'
import type {Plan as PlanDocument} from '../core/documents/plan.ts'
import {asFault} from '../core/fault.ts'
import {completeParams} from '../terminal/missing-params.ts'

export default class Plan extends RunbookCommand {
  static override summary = 'Plan a runbook and keep the plan, for somebody to read and apply.'
  static override description =
    'Changes nothing. The plan names every object with its state before and after; firebreak apply FILE makes exactly these changes, or refuses when the account has drifted.'
  static override usage = 'plan RUNBOOK --out FILE [--PARAM VALUE...]'
  static override examples = ['<%= config.bin %> plan agent-freeze --agent support-bot --out freeze.json']

  static override args = runbookArg
  static override flags = {
    out: Flags.string({description: 'Where to write the plan.', required: true, helpValue: 'FILE'}),
    ...caseFlags,
    ...acceptFlag,
    ...inventoryFlag,
  }

  override async run(): Promise<PlanDocument> {
    const {runbook, records, params: given, flags} = await this.readInvocation(Plan)
    const workbench = await this.openWorkbench(flags.inventory)
    const params = await completeParams(runbook.document, given, {inventory: workbench.inventory, asker: this.asker()})
    const plan = await workbench.plan({runbook, params, ...caseOf(flags), ...acceptingOf(flags)})
    records.writePlan(flags.out, plan, workbench.recordingOf(plan))
    if (Object.keys(workbench.inventory.notify?.targets ?? {}).length > 0) await this.tellOthers(plan, flags)
    return this.showPlan(plan, [`firebreak apply ${flags.out}`])
  }

  /** A plan that is kept waits for somebody, whether they could be told or not. */
  private async tellOthers(plan: PlanDocument, {out, inventory}: {out: string; inventory?: string | undefined}) {
    try {
      const {openNoticeDesk} = await this.compose()
      const desk = await openNoticeDesk({inventory})
      for (const {target, delivered, why} of await desk.planned(plan, `firebreak approve ${out}`))
        if (!delivered) this.tell(`NOT TOLD ${target}: ${why ?? 'it was not delivered'}`)
    } catch (error) {
      this.tell(`NOT TOLD: ${asFault(error).message}`)
    }
  }
}
