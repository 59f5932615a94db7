import {Flags} from '@oclif/core'
import {inventoryFlag} from '../../base-command.ts'
import {ActingCommand} from '../../command-kinds/acting-command.ts'
import {caseFlags, eventsFlag} from '../../command-kinds/acting-flags.ts'
import {caseOf} from '../../command-kinds/case.ts'
import type {Plan} from '../../core/documents/plan.ts'
import type {RunReport} from '../../core/documents/run-report.ts'
import {Fault} from '../../core/fault.ts'
import {requireTarget} from '../../core/runbooks/find-target.ts'
import {tailRunbook} from '../../core/runbooks/primitive-runbooks.ts'
import {refOf} from '../../core/targets.ts'

export default class LogsTail extends ActingCommand {
  static override summary = 'Listen to the Workers of an agent and to zones, and keep what they do as evidence.'
  static override description =
    'Makes a tail on each Worker of the agent, reconnects and renews it, and takes it away at the end: after --for, or with Ctrl-C. For each --zone it opens a session of Instant Logs, which tells every request to the zone and ends by itself. No traffic changes by it. What came is in a bag, with the times at which nothing could be heard.'
  static override examples = [
    '<%= config.bin %> logs tail --agent research-bot --for 30m --incident INC-123',
    '<%= config.bin %> logs tail --agent research-bot --dry-run',
    '<%= config.bin %> logs tail --zone shop.example.com --for 1h --incident INC-123',
  ]

  static override flags = {
    agent: Flags.string({description: 'Agent name from firebreak.yaml.', helpValue: 'NAME'}),
    zone: Flags.string({
      description: 'Zone from firebreak.yaml, every request to which is kept; once for each.',
      helpValue: 'NAME',
      multiple: true,
    }),
    for: Flags.string({description: 'How long.', default: '30m', helpValue: 'DURATION'}),
    'dry-run': Flags.boolean({description: 'Only the plan: nothing is made.'}),
    ...caseFlags,
    ...eventsFlag,
    ...inventoryFlag,
  }

  override async run(): Promise<Plan | RunReport> {
    const {flags} = await this.parse(LogsTail)
    if (flags.agent === undefined && flags.zone === undefined)
      throw new Fault('USAGE', 'nothing is named to listen to', {next: ['add --agent NAME, --zone NAME, or both']})
    const workbench = await this.openWorkbench(flags.inventory)
    const zones = (flags.zone ?? []).map((name) => refOf.zone.parse(requireTarget(workbench.inventory, 'zone', name)))
    const runbook = tailRunbook({duration: flags.for, isOfAgent: flags.agent !== undefined, zones})
    const params = flags.agent === undefined ? {} : {agent: flags.agent}
    const plan = await workbench.plan({runbook, params, ...caseOf(flags)})
    if (flags['dry-run']) return this.showPlan(plan, [])
    return this.applyPlan(workbench, plan, {yes: false, events: flags.events, listens: true})
  }
}
