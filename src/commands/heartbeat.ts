import {Flags} from '@oclif/core'
import {BaseCommand, inventoryFlag} from '../base-command.ts'
import {runArg} from '../command-kinds/arguments.ts'
import {type HeartbeatAnswer} from '../core/heartbeats/beat.ts'
import {exitCodes, Fault} from '../core/fault.ts'
import {interruptible} from '../terminal/interrupt.ts'
import {heartbeatView} from '../views/run/heartbeat-lines.ts'

export default class Heartbeat extends BaseCommand {
  static override summary = 'Say that you can still reach what a run has cut off, so that it stays cut off.'
  static override description =
    'For a run with a step that its runbook lets lift itself: without a heartbeat in time the step is lifted again by the watcher that the run has started. Needs neither network nor token. With --watch it is that watcher: it waits, lifts what is overdue, and ends when nothing is left to lift.'
  static override examples = ['<%= config.bin %> heartbeat last', '<%= config.bin %> heartbeat last --watch']

  static override args = runArg
  static override flags = {
    watch: Flags.boolean({description: 'Wait here, and lift what nobody confirms in time.'}),
    ...inventoryFlag,
  }

  override async run(): Promise<HeartbeatAnswer> {
    const {args, flags} = await this.parse(Heartbeat)
    const {openRecords} = await this.compose()
    const {heartbeats, resolve} = await openRecords()
    const run = resolve(args.run)
    const standing = flags.watch ? await this.watch(run, flags.inventory) : await heartbeats.confirm(run)
    if (standing === undefined)
      throw new Fault('USAGE', `nothing of ${run} lifts itself`, {next: [`firebreak runs show ${run}`]})
    this.log(heartbeatView(run, standing, this.paint.out))
    if (flags.watch && standing.standing !== 'lifted') this.endWith(exitCodes.INTERRUPTED)
    return {schema: 'firebreak/heartbeat@1', run, ...standing}
  }

  private async watch(run: string, inventory: string | undefined) {
    const {openWorkbench} = await this.compose()
    const workbench = await openWorkbench(inventory === undefined ? {} : {inventory})
    const {tell} = this
    const timed = (text: string) => tell(`${workbench.clock.now().toISOString()} ${text}`)
    const next = `firebreak heartbeat ${run} --watch`
    return interruptible({tell, soFar: () => ({next, wrote: false})}, (stop) =>
      workbench.watchHeartbeat(run, {stop, tell: timed, report: () => undefined}),
    )
  }
}
