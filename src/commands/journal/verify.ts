import {Args} from '@oclif/core'
import {BaseCommand} from '../../base-command.ts'
import {chainView, type ChainCheck} from '../../views/journal/journal-view.ts'

interface ChainReport {
  readonly schema: 'firebreak/journal-check@1'
  readonly runs: readonly ChainCheck[]
}

export default class JournalVerify extends BaseCommand {
  static override summary = 'Check that no journal entry was changed, dropped or slipped in.'
  static override description =
    'Follows the hash chain of one run, or of all. Exits with 3 at the first link that does not hold.'
  static override examples = ['<%= config.bin %> journal verify', '<%= config.bin %> journal verify last']

  static override args = {
    run: Args.string({
      ignoreStdin: true,
      description: 'Run id, its unique beginning, or last; every run unless given.',
    }),
  }

  override async run(): Promise<ChainReport> {
    const {args} = await this.parse(JournalVerify)
    const {openRecords} = await this.compose()
    const records = await openRecords()
    const wanted = args.run === undefined ? records.runs().map(({run}) => run) : [records.resolve(args.run)]
    const runs = wanted.map((run) => ({run, entries: records.entries(run).length}))
    this.log(chainView(runs))
    return {schema: 'firebreak/journal-check@1', runs}
  }
}
