import {Flags} from '@oclif/core'
import {inventoryFlag} from '../../base-command.ts'
import {ActingCommand} from '../../command-kinds/acting-command.ts'
import {caseFlags, eventsFlag} from '../../command-kinds/acting-flags.ts'
import {caseOf} from '../../command-kinds/case.ts'
import type {Plan} from '../../core/documents/plan.ts'
import type {RunReport} from '../../core/documents/run-report.ts'
import {tailRunbook} from '../../core/runbooks/primitive-runbooks.ts'

export default class LogsTail extends ActingCommand {
  static override summary = 'Listen to the Workers of an agent, and keep what they do as evidence.'
  static override description =
    'Makes a tail on each Worker of the agent, reconnects and renews it, and takes it away at the end: after --for, or with Ctrl-C. No traffic changes by it. What came is in a bag, with the times at which the connection was away.'
  static override examples = [
    '<%= config.bin %> logs tail --agent research-bot --for 30m --incident INC-123',
    '<%= config.bin %> logs tail --agent research-bot --dry-run',
  ]

  static override flags = {
    agent: Flags.string({description: 'Agent name from firebreak.yaml.', helpValue: 'NAME', required: true}),
    for: Flags.string({description: 'How long.', default: '30m', helpValue: 'DURATION'}),
    'dry-run': Flags.boolean({description: 'Only the plan: no tail is made.'}),
    ...caseFlags,
    ...eventsFlag,
    ...inventoryFlag,
  }

  override async run(): Promise<Plan | RunReport> {
    const {flags} = await this.parse(LogsTail)
    const workbench = await this.openWorkbench(flags.inventory)
    const runbook = tailRunbook(flags.for)
    const plan = await workbench.plan({runbook, params: {agent: flags.agent}, ...caseOf(flags)})
    if (flags['dry-run']) return this.showPlan(plan, [])
    return this.applyPlan(workbench, plan, {yes: false, events: flags.events, listens: true})
  }
}
