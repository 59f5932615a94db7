import {Flags} from '@oclif/core'
import {inventoryFlag} from '../../base-command.ts'
import {ActingCommand} from '../../command-kinds/acting-command.ts'
import {caseFlags, eventsFlag} from '../../command-kinds/acting-flags.ts'
import {caseOf} from '../../command-kinds/case.ts'
import type {RunReport} from '../../core/documents/run-report.ts'
import {Fault} from '../../core/fault.ts'
import type {PinnedRunbook} from '../../core/runbooks/primitive-runbooks.ts'
import {snapshotRunbook, topUpRunbook} from '../../core/runbooks/snapshot-runbooks.ts'
import {runState} from '../../core/runs/run-state.ts'

export default class LogsSnapshot extends ActingCommand {
  static override summary = 'Keep the logs as evidence, and say what is missing.'
  static override description =
    'Changes nothing on the account. Bytes are kept as they came, with counts, gaps, request and SHA-256, in a bag of their own. What vanishes soonest is read first; every log that is no sample is read twice.'
  static override examples = [
    '<%= config.bin %> logs snapshot',
    '<%= config.bin %> logs snapshot --sources audit,access --lookback 7d --incident INC-123',
    '<%= config.bin %> logs snapshot --agent support-bot',
    '<%= config.bin %> logs snapshot --top-up last',
  ]

  static override flags = {
    sources: Flags.string({
      description: 'Only these sources, with commas between them; all unless given.',
      helpValue: 'NAMES',
      aliases: ['source'],
      multiple: true,
      delimiter: ',',
    }),
    lookback: Flags.string({description: 'How far back.', default: '24h', helpValue: 'DURATION'}),
    agent: Flags.string({
      description:
        'Of what is kept by object only that of this agent; logs that everybody shares as a whole. The plan says which is which.',
      helpValue: 'NAME',
    }),
    segment: Flags.string({description: 'The same for a Mesh segment.', helpValue: 'NAME'}),
    'top-up': Flags.string({
      description:
        'Go on where the logs of this run were settled, for what they were kept of: an id, its unique beginning, or last.',
      helpValue: 'RUN',
      exclusive: ['lookback', 'sources'],
    }),
    ...caseFlags,
    ...eventsFlag,
    ...inventoryFlag,
  }

  override async run(): Promise<RunReport> {
    const {flags} = await this.parse(LogsSnapshot)
    const {agent, segment} = flags
    const narrowed = {agent: agent !== undefined, segment: segment !== undefined}
    const {runbook, incident} =
      flags['top-up'] === undefined
        ? {
            runbook: snapshotRunbook({
              ...(flags.sources === undefined ? {} : {sources: flags.sources}),
              lookback: flags.lookback,
              ...narrowed,
            }),
            incident: undefined,
          }
        : await this.goingOn(flags['top-up'], narrowed)
    const params = {...(agent === undefined ? {} : {agent}), ...(segment === undefined ? {} : {segment})}
    const workbench = await this.openWorkbench(flags.inventory)
    const plan = await workbench
      .plan({runbook, params, ...caseOf({...flags, incident: flags.incident ?? incident})})
      .catch(asUsage)
    return this.applyPlan(workbench, plan, {yes: false, events: flags.events})
  }

  /** Belongs to the incident of the run that it goes on with. */
  private async goingOn(
    wanted: string,
    narrowed: {readonly agent: boolean; readonly segment: boolean},
  ): Promise<{readonly runbook: PinnedRunbook; readonly incident: string | undefined}> {
    const {openRecords} = await this.compose()
    const records = await openRecords()
    const state = runState(records.entries(records.resolve(wanted)))
    return {runbook: topUpRunbook(state, narrowed), incident: state.plan.incident}
  }
}

/** The runbook is of the flags: what is wrong with it is wrong with them. */
function asUsage(error: unknown): never {
  if (error instanceof Fault && error.code === 'INVALID_DOCUMENT')
    throw new Fault('USAGE', error.message, {next: ['firebreak logs snapshot --help'], cause: error})
  throw error
}
