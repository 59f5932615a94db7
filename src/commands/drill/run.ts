import {Args, Flags} from '@oclif/core'
import {BaseCommand, inventoryFlag} from '../../base-command.ts'
import {rehearse} from '../../command-kinds/rehearse.ts'
import type {DrillResult} from '../../core/documents/drill-result.ts'
import {exitCodes} from '../../core/fault.ts'
import {drillView} from '../../views/drill/drill-view.ts'

export default class DrillRun extends BaseCommand {
  static override summary = 'Run a shipped runbook for real, against a sandbox on this machine.'
  static override description =
    "Starts the sandbox, lets a hijacked agent act, contains it, proves it, soaks, releases, and scores the whole. Needs no account and no token, and talks to loopback only. Exits with 10 when the score is below the runbook's threshold."
  static override examples = [
    '<%= config.bin %> drill run agent-freeze',
    '<%= config.bin %> drill run agent-freeze --seed 7 --json',
  ]

  static override args = {
    runbook: Args.string({required: true, ignoreStdin: true, description: 'Name of a runbook that has a drill.'}),
  }
  static override flags = {
    seed: Flags.integer({
      description: 'Play the same drill again, to the same digests of plan, journal and evidence.',
      min: 0,
      helpValue: 'NUMBER',
    }),
    param: Flags.string({
      description: 'Another value for a param of the drill, as NAME=VALUE.',
      multiple: true,
      multipleNonGreedy: true,
      helpValue: 'NAME=VALUE',
    }),
    notify: Flags.boolean({
      description: 'Tell those whom the inventory names of it, marked DRILL; a drill tells nobody otherwise.',
      exclusive: ['seed'],
    }),
    ...inventoryFlag,
  }

  override async run(): Promise<DrillResult> {
    const {args, flags} = await this.parse(DrillRun)
    const params = Object.fromEntries(
      (flags.param ?? []).map((pair) => [pair.split('=', 1)[0] ?? pair, pair.slice(pair.indexOf('=') + 1)]),
    )
    const notify = flags.notify ? {notify: {inventory: flags.inventory}} : {}
    const rehearsal = {runbook: args.runbook, seed: flags.seed, params, ...notify}
    const result = await rehearse(rehearsal, await this.compose(), this.tell)
    if (!result.passed) this.endWith(exitCodes.DRILL_BELOW_THRESHOLD)
    this.log(`\n${drillView(result, this.paint.out)}`)
    return result
  }
}
