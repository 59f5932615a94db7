import {Args, Flags} from '@oclif/core'
import {BaseCommand} from '../base-command.ts'
import {tellCase, type Wanted} from '../command-kinds/tell-case.ts'
import type {IncidentReport} from '../core/documents/answers/incident-report.ts'
import {Fault} from '../core/fault.ts'
import {composePage} from '../views/report/compose-page.ts'
import {htmlReport} from '../views/report/html.ts'
import {markdownReport} from '../views/report/markdown.ts'
import {textReport} from '../views/report/text.ts'

const formats = {text: textReport, markdown: markdownReport, html: htmlReport}
type Format = keyof typeof formats

/** Throws USAGE where nothing is named, or two things are. */
function wantedIn(run: string | undefined, incident: string | undefined): Wanted {
  if (run !== undefined && incident === undefined) return {run}
  if (run === undefined && incident !== undefined) return {incident}
  throw new Fault('USAGE', 'name one run or one incident', {
    next: ['firebreak report last', 'firebreak report --incident INC-123'],
  })
}

export default class Report extends BaseCommand {
  static override summary = 'Report what happened, what it proved and what is open, to somebody who was not there.'
  static override description =
    'One run with what lifted it, or every run of an incident. Reads the journals, whose chains it checks; needs neither network nor token. Text from the account is marked, and inert in every format.'
  static override examples = [
    '<%= config.bin %> report last --format markdown',
    '<%= config.bin %> report last --format html --out report.html',
    '<%= config.bin %> report --incident INC-123 --format html --out incident.html',
  ]

  static override args = {
    run: Args.string({ignoreStdin: true, description: 'Run id, its unique beginning, or last.'}),
  }
  static override flags = {
    incident: Flags.string({description: 'Tell every run of this incident instead.', helpValue: 'INC'}),
    format: Flags.option({options: Object.keys(formats) as Format[], default: 'text' as Format})({
      description: 'How it is written.',
    }),
    out: Flags.string({description: 'Write it to this new file instead.', helpValue: 'FILE'}),
  }

  override async run(): Promise<IncidentReport> {
    const {args, flags} = await this.parse(Report)
    const wanted = wantedIn(args.run, flags.incident)
    const {openRecords} = await this.compose()
    const records = await openRecords()
    const told = await tellCase(wanted, records)
    const text = formats[flags.format](composePage(told))
    if (flags.out === undefined) this.log(text.trimEnd())
    else records.writeReport(flags.out, text)
    return told.report
  }
}
