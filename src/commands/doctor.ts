import {Args, Flags} from '@oclif/core'
import {inventoryFlag} from '../base-command.ts'
import {eventsFlag} from '../command-kinds/acting-flags.ts'
import {ProvingCommand} from '../command-kinds/proving/proving-command.ts'
import {type Doctor as DoctorDocument, Severity} from '../core/documents/answers/doctor.ts'
import {exitCodes} from '../core/fault.ts'
import {doctorView} from '../views/doctor/doctor-view.ts'
import {sarifOf} from '../views/doctor/sarif.ts'

/** A finding that counts comes first, then what could not be seen: a look that failed is no clean bill of health. */
function exitCodeOf({findings, checks}: DoctorDocument, failOn: Severity, online: boolean): number {
  const counting = Severity.options.slice(0, Severity.options.indexOf(failOn) + 1)
  if (findings.some(({severity}) => counting.includes(severity))) return exitCodes.DOCTOR_BLOCKED
  const unseen = checks.flatMap((check) => check.unseen?.code ?? [])
  if (!online || unseen.length === 0) return 0
  return unseen.includes('DENIED') ? exitCodes.DENIED : exitCodes.UNAVAILABLE
}

export default class Doctor extends ProvingCommand {
  static override summary = 'Find out before an incident what would keep containment from working.'
  static override description =
    'Looks at tokens, levers, logs, runbooks, drills and settings, says what is not ready, why it matters and what mends it, and changes nothing; only --prove-writes writes, to canaries that the inventory names, and takes it back. Exits with 11 when there is a blocker; without one, with 7 or 6 when something could not be looked at. What needs no network is checked without it.'
  static override examples = [
    '<%= config.bin %> doctor',
    '<%= config.bin %> doctor agent-freeze --fail-on warning',
    '<%= config.bin %> doctor --offline --json',
    '<%= config.bin %> doctor --prove-writes --yes',
  ]

  static override args = {
    runbook: Args.string({
      ignoreStdin: true,
      description: 'Name of a runbook, or path of a file; all known ones unless given.',
    }),
  }
  static override flags = {
    'fail-on': Flags.string({
      description: 'From which severity on a finding exits with 11.',
      options: [...Severity.options],
      default: 'blocker',
    }),
    sarif: Flags.string({
      description: 'Write the findings to a new file as SARIF 2.1.0, for code scanning.',
      helpValue: 'FILE',
    }),
    offline: Flags.boolean({description: 'Check only what needs neither network nor token.'}),
    'prove-writes': Flags.boolean({
      description: 'Show first that the token may write: change each canary of the inventory, and change it back.',
      exclusive: ['offline'],
    }),
    yes: Flags.boolean({description: 'Answer the confirmation of --prove-writes.', dependsOn: ['prove-writes']}),
    ...eventsFlag,
    ...inventoryFlag,
  }

  override async run(): Promise<DoctorDocument> {
    const {args, flags} = await this.parse(Doctor)
    const {examineReadiness, openRecords} = await this.compose()
    const online = !flags.offline
    if (flags['prove-writes']) await this.proveWrites(args.runbook, flags)
    const found = await examineReadiness({inventory: flags.inventory, runbook: args.runbook, online})
    if (flags.sarif !== undefined) {
      const about = {version: this.config.version, inventory: flags.inventory ?? 'firebreak.yaml'}
      ;(await openRecords()).writeReport(flags.sarif, `${JSON.stringify(sarifOf(found, about), null, 2)}\n`)
    }
    this.log(doctorView(found, this.paint.out))
    this.endWith(exitCodeOf(found, Severity.parse(flags['fail-on']), online))
    return found
  }
}
