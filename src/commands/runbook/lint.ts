import {basename} from 'node:path'
import {Args} from '@oclif/core'
import {BaseCommand} from '../../base-command.ts'
import {containingFlags} from '../../command-kinds/acting-flags.ts'
import {exitCodes} from '../../core/fault.ts'
import {lintRunbook, type LintFinding} from '../../core/runbooks/lint-runbook.ts'
import {findingsView} from '../../views/runbook/runbook-view.ts'
import type {RunbookFile} from '../../workbench.ts'

interface LintReport {
  readonly schema: 'firebreak/lint@1'
  readonly runbooks: readonly {readonly file: string; readonly findings: readonly LintFinding[]}[]
}

export default class RunbookLint extends BaseCommand {
  static override summary = 'Check runbooks for mistakes that a schema cannot see.'
  static override description =
    'Checks one runbook, or all of them. Exits with 3 when there is an error; a warning does not fail it.'
  static override examples = [
    '<%= config.bin %> runbook lint',
    '<%= config.bin %> runbook lint ./runbooks/our-own.yaml --json',
  ]

  static override args = {
    runbook: Args.string({
      ignoreStdin: true,
      description: 'Name of a runbook, or path of a file; all known ones unless given.',
    }),
  }

  override async run(): Promise<LintReport> {
    const {args} = await this.parse(RunbookLint)
    const {openRecords} = await this.compose()
    const records = await openRecords()
    const reserved = [...Object.keys({...containingFlags, ...BaseCommand.baseFlags}), 'json', 'out', 'help', 'version']
    const {actionIds} = records
    const lint = async ({document, path}: RunbookFile) => ({
      file: path,
      findings: lintRunbook(document, {
        actionIds,
        file: basename(path),
        reserved,
        stray: await records.strayHeartbeats(document),
        strayLeases: await records.strayLeases(document),
      }),
    })
    const files = args.runbook === undefined ? records.runbooks() : [records.runbook(args.runbook)]
    const runbooks = await Promise.all(files.map(lint))
    for (const {file, findings} of runbooks) this.log(findingsView(file, findings, this.paint.out))
    if (runbooks.some(({findings}) => findings.some(({severity}) => severity === 'error')))
      this.endWith(exitCodes.INVALID_DOCUMENT)
    return {schema: 'firebreak/lint@1', runbooks}
  }
}
