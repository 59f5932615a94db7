import {Args, Flags} from '@oclif/core'
import {BaseCommand, inventoryFlag} from '../../base-command.ts'
import {trustFlag} from '../../command-kinds/arguments.ts'
import {exitCodes, Fault} from '../../core/fault.ts'
import type {JournalCheck} from '../../core/signed/journal-check.ts'
import {checkView} from '../../views/journal/check-view.ts'

interface CheckReport {
  readonly schema: 'firebreak/journal-check@1'
  readonly runs: readonly JournalCheck[]
}

export default class JournalVerify extends BaseCommand {
  static override summary = 'Check that no journal entry was changed, dropped or slipped in.'
  static override description =
    'Follows the hash chain of one run, or of all; checks every signed checkpoint against the trust file, and against the copies that witnesses have. Exits with 3 where something was tampered with, with 4 where --require-witness asks for more than there is.'
  static override examples = [
    '<%= config.bin %> journal verify',
    '<%= config.bin %> journal verify last --trust trust.yaml --require-witness',
    '<%= config.bin %> journal verify --file copy/journal.db',
  ]

  static override args = {
    run: Args.string({
      ignoreStdin: true,
      description: 'Run id, its unique beginning, or last; every run unless given.',
    }),
  }
  static override flags = {
    file: Flags.string({
      description: 'A journal somewhere else; its checkpoints are looked for beside it.',
      helpValue: 'FILE',
    }),
    ...trustFlag,
    online: Flags.boolean({description: 'Ask witnesses over the network too.'}),
    'require-witness': Flags.boolean({description: 'Exit with 4 unless a witness vouches for every entry.'}),
    ...inventoryFlag,
  }

  override async run(): Promise<CheckReport> {
    const {args, flags} = await this.parse(JournalVerify)
    const {inventory, trust, online} = flags
    const {openCheck} = await this.compose()
    const check = await openCheck({
      online,
      ...(inventory === undefined ? {} : {inventory}),
      ...(trust === undefined ? {} : {trust}),
    })
    const paths = await this.pathsOf(args.run, flags.file)
    const runs: JournalCheck[] = []
    for (const path of paths) runs.push(await check(path))
    this.log(checkView(runs, this.paint.out))
    if (runs.some(({problems}) => problems.length > 0)) this.endWith(exitCodes.INVALID_DOCUMENT)
    else if (flags['require-witness'] && runs.some(({entries, witnessedTo}) => witnessedTo < entries))
      this.endWith(exitCodes.REFUSED)
    return {schema: 'firebreak/journal-check@1', runs}
  }

  private async pathsOf(run: string | undefined, file: string | undefined): Promise<readonly string[]> {
    if (file !== undefined && run !== undefined)
      throw new Fault('USAGE', 'give a run or --file, and not both', {next: ['firebreak journal verify --file FILE']})
    if (file !== undefined) return [file]
    const {openRecords} = await this.compose()
    const records = await openRecords()
    const runs = run === undefined ? records.runs().map((summary) => summary.run) : [records.resolve(run)]
    return runs.map(records.journalPath)
  }
}
