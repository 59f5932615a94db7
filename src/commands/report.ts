import {Flags} from '@oclif/core'
import {BaseCommand} from '../base-command.ts'
import {runArg} from '../command-kinds/arguments.ts'
import type {RunReport} from '../core/documents/run-report.ts'
import {reportOf} from '../core/runs/run-report.ts'
import {runState} from '../core/runs/run-state.ts'
import {composePage} from '../views/report/compose-page.ts'
import {htmlReport} from '../views/report/html.ts'
import {markdownReport} from '../views/report/markdown.ts'
import {textReport} from '../views/report/text.ts'

const formats = {text: textReport, markdown: markdownReport, html: htmlReport}
type Format = keyof typeof formats

export default class Report extends BaseCommand {
  static override summary = 'Report what a run did, when, and what it proved, to somebody who was not there.'
  static override description =
    'Reads the journal, whose chain it checks; needs neither network nor token. Text from the account is marked, and inert in every format.'
  static override examples = [
    '<%= config.bin %> report last --format markdown',
    '<%= config.bin %> report last --format html --out report.html',
  ]

  static override args = runArg
  static override flags = {
    format: Flags.option({options: Object.keys(formats) as Format[], default: 'text' as Format})({
      description: 'How it is written.',
    }),
    out: Flags.string({description: 'Write it to this new file instead.', helpValue: 'FILE'}),
  }

  override async run(): Promise<RunReport> {
    const {args, flags} = await this.parse(Report)
    const {openRecords} = await this.compose()
    const records = await openRecords()
    const run = records.resolve(args.run)
    const entries = records.entries(run)
    const state = runState(entries)
    const report = reportOf(run, state)
    const text = formats[flags.format](composePage({report, state, entries}))
    if (flags.out === undefined) this.log(text.trimEnd())
    else records.writeReport(flags.out, text)
    return report
  }
}
