import {Flags} from '@oclif/core'
import {inventoryFlag} from '../base-command.ts'
import {ActingCommand} from '../command-kinds/acting-command.ts'
import type {Standing, Status as StatusDocument} from '../core/documents/answers/status.ts'
import type {JournalEntry} from '../core/documents/journal.ts'
import {exitCodes} from '../core/fault.ts'
import {type WatchEnd, watchStanding} from '../engine/watch-standing.ts'
import {interruptible, mayHaveWritten} from '../terminal/interrupt.ts'
import {movedLine, statusView} from '../views/run/status-view.ts'
import type {Workbench} from '../workbench.ts'

/** What each finding asks of the person who sees it, the worst first. */
const codes: readonly (readonly [Standing, number])[] = [
  ['not-held', exitCodes.NOT_CONTAINED],
  ['unseen', exitCodes.UNPROVEN],
  ['changed', exitCodes.UNPROVEN],
]

/** Often enough to notice within five minutes whatever undoes a change on a schedule, for looks of up to 240 requests. */
const everyMs = 60_000

const driftIn = ({runs}: StatusDocument): readonly Standing[] =>
  runs.flatMap(({changes}) => changes.map(({standing}) => standing))

export default class Status extends ActingCommand {
  static override summary = 'Say what is contained now, by whom, and what others have changed since.'
  static override description =
    'Looks at every object that the open runs of this machine hold, and changes nothing, but for a watch whose inventory says onDrift: re-assert. Exits with 23 when something no longer holds, with 21 when something could not be seen or others have changed it. With --watch it looks every minute, or less often where that would take more than a fifth of the call limit, and tells what changes, until Ctrl-C or until nothing is contained; the worst that it saw is its exit code.'
  static override examples = [
    '<%= config.bin %> status',
    '<%= config.bin %> status --json',
    '<%= config.bin %> status --watch --exit-on-drift',
  ]

  static override flags = {
    watch: Flags.boolean({description: 'Look again every minute, and tell what is no longer as it was left.'}),
    'exit-on-drift': Flags.boolean({
      description: 'End the watch with the first thing that is no longer as it was left, for a pipeline.',
      dependsOn: ['watch'],
    }),
    ...inventoryFlag,
  }

  override async run(): Promise<StatusDocument> {
    const {flags} = await this.parse(Status)
    const workbench = await this.openWorkbench(flags.inventory)
    const {status, drift} = flags.watch
      ? await this.watch(workbench, flags['exit-on-drift'])
      : await workbench.status().then((seen) => ({status: seen, drift: driftIn(seen)}))
    this.log(statusView(status, this.paint.out))
    this.endWith(codes.find(([standing]) => drift.includes(standing))?.[1] ?? 0)
    return status
  }

  private watch(workbench: Workbench, endsOnDrift: boolean): Promise<WatchEnd> {
    const {tell} = this
    const timed = (text: string) => tell(`${workbench.clock.now().toISOString()} ${text}`)
    const isKept = workbench.inventory.watch?.onDrift === 're-assert'
    let wrote = false
    const report = (entry: JournalEntry) => {
      wrote ||= mayHaveWritten(entry)
    }
    return interruptible({tell, soFar: () => ({next: 'firebreak status', wrote})}, (stop) =>
      watchStanding({
        clock: workbench.clock,
        stop,
        everyMs,
        endsOnDrift,
        look: () => workbench.lookAgain(),
        moved: (moved) => timed(movedLine(moved)),
        tell: timed,
        ...(isKept
          ? {
              reassert: async (run: string, keys: readonly string[]) =>
                (await workbench.reassert(run, keys, {report, stop, tell: timed})).left,
            }
          : {}),
      }),
    )
  }
}
