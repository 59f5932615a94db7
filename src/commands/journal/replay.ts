import {Flags} from '@oclif/core'
import {BaseCommand} from '../../base-command.ts'
import {runArg} from '../../command-kinds/arguments.ts'
import {exitCodes} from '../../core/fault.ts'
import type {JournalReplay} from '../../core/recordings/journal-replay.ts'
import {replayView} from '../../views/journal/replay-view.ts'

export default class JournalReplayed extends BaseCommand {
  static override summary = 'Derive the plan and the journal of a run again, from what was recorded.'
  static override description =
    'Plans and carries out once more against the recorded answers: no network, no token, nothing written. Says whether plan digest and normalised journal digest come out the same, and names the first difference. Exits with 3 where something differs or the recording was changed, with 4 where something was not recorded.'
  static override examples = [
    '<%= config.bin %> journal replay last',
    '<%= config.bin %> journal replay last --runbook agent-freeze --json',
  ]

  static override args = runArg
  static override flags = {
    bag: Flags.string({description: 'The recording, where it is not where the run has left it.', helpValue: 'DIR'}),
    runbook: Flags.string({
      description: 'Plan with this runbook instead of the recorded one.',
      helpValue: 'RUNBOOK',
    }),
    inventory: Flags.string({
      description: 'Plan with this inventory instead of the recorded one.',
      helpValue: 'FILE',
    }),
  }

  override async run(): Promise<JournalReplay> {
    const {args, flags} = await this.parse(JournalReplayed)
    const {openReplayer} = await this.compose()
    const replay = await openReplayer()
    const replayed = await replay(args.run, flags)
    this.log(replayView(replayed, this.paint.out))
    const verdicts = [replayed.plan.verdict, replayed.journal.verdict]
    if (verdicts.includes('differs')) this.endWith(exitCodes.INVALID_DOCUMENT)
    else if (verdicts.includes('unknown')) this.endWith(exitCodes.REFUSED)
    return replayed
  }
}
