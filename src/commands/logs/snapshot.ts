import {Flags} from '@oclif/core'
import {inventoryFlag} from '../../base-command.ts'
import {ActingCommand} from '../../command-kinds/acting-command.ts'
import {caseFlags, eventsFlag} from '../../command-kinds/acting-flags.ts'
import {caseOf} from '../../command-kinds/case.ts'
import type {RunReport} from '../../core/documents/run-report.ts'
import {snapshotRunbook} from '../../core/runbooks/primitive-runbooks.ts'

const sources = ['access', 'service-token-logins', 'config', 'audit'] as const

export default class LogsSnapshot extends ActingCommand {
  static override summary = 'Keep the logs as evidence, and say what is missing.'
  static override description =
    'Changes nothing on the account. Bytes are kept as they came, with counts, gaps, request and SHA-256, in a bag of their own.'
  static override examples = [
    '<%= config.bin %> logs snapshot',
    '<%= config.bin %> logs snapshot --source audit --source access --lookback 7d --incident INC-123',
  ]

  static override flags = {
    source: Flags.option({
      description: 'Only this source; may be given several times.',
      options: sources,
      multiple: true,
    })(),
    lookback: Flags.string({description: 'How far back.', default: '24h', helpValue: 'DURATION'}),
    ...caseFlags,
    ...eventsFlag,
    ...inventoryFlag,
  }

  override async run(): Promise<RunReport> {
    const {flags} = await this.parse(LogsSnapshot)
    const runbook = snapshotRunbook(flags.source ?? sources, flags.lookback)
    const workbench = await this.openWorkbench(flags.inventory)
    const plan = await workbench.plan({runbook, params: {}, ...caseOf(flags)})
    return this.applyPlan(workbench, plan, {yes: false, events: flags.events})
  }
}
