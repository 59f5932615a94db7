import {Args, Flags} from '@oclif/core'
import {ActingCommand} from '../../command-kinds/acting-command.ts'
import {actingFlags} from '../../command-kinds/acting-flags.ts'
import type {Plan} from '../../core/documents/plan.ts'
import type {RunReport} from '../../core/documents/run-report.ts'
import {credentialKind} from '../../core/runbooks/primitive-runbooks.ts'
import {rotationRunbook} from '../../core/runbooks/rotation-runbook.ts'

export default class CredentialsRotate extends ActingCommand {
  static override summary = 'Give one service token or API token a new secret.'
  static override description =
    'Only plans unless --apply is given. The new secret goes to the sink of the token and is shown nowhere. The old one is cut once the consumers of the token work with the new one; with --compromised it is cut at once.'
  static override examples = [
    '<%= config.bin %> credentials rotate billing-bot --kind service-token',
    '<%= config.bin %> credentials rotate billing-bot --kind service-token --compromised --apply --yes',
  ]

  static override args = {
    token: Args.string({
      required: true,
      ignoreStdin: true,
      description: 'Name of the token in firebreak.yaml, or its id.',
    }),
  }
  static override flags = {
    compromised: Flags.boolean({
      description: 'Cut the old secret at once, without waiting for its consumers.',
    }),
    sink: Flags.string({
      description:
        'Where the new secret goes: a name under sinks: in firebreak.yaml; the sink of the token unless given.',
      helpValue: 'NAME',
    }),
    kind: Flags.option({
      description: 'Needed where both kinds have a token of that name.',
      options: ['service-token', 'api-token'] as const,
    })(),
    ...actingFlags,
  }

  override async run(): Promise<Plan | RunReport> {
    const {args, flags} = await this.parse(CredentialsRotate)
    const workbench = await this.openWorkbench(flags.inventory)
    const {inventory} = workbench
    const kind = flags.kind ?? credentialKind(inventory, args.token)
    const runbook = rotationRunbook(inventory, {
      kind,
      token: args.token,
      compromised: flags.compromised,
      sink: flags.sink,
    })
    return this.perform(workbench, {runbook, params: {token: args.token}}, flags)
  }
}
