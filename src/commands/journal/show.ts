import {BaseCommand} from '../../base-command.ts'
import {runArg} from '../../command-kinds/arguments.ts'
import type {JournalEntry} from '../../core/documents/journal.ts'
import {journalView} from '../../views/journal/journal-view.ts'

interface JournalDocument {
  readonly schema: 'firebreak/journal@1'
  readonly run: string
  readonly entries: readonly JournalEntry[]
}

export default class JournalShow extends BaseCommand {
  static override summary = 'Show the journal of a run, entry by entry.'
  static override description = 'Checks the hash chain first; needs neither network nor token.'
  static override examples = ['<%= config.bin %> journal show last', '<%= config.bin %> journal show last --json']

  static override args = runArg

  override async run(): Promise<JournalDocument> {
    const {args} = await this.parse(JournalShow)
    const {openRecords} = await this.compose()
    const records = await openRecords()
    const run = records.resolve(args.run)
    const entries = records.entries(run)
    this.log(journalView(entries, this.paint.out))
    return {schema: 'firebreak/journal@1', run, entries}
  }
}
