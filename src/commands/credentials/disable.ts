import {Args, Flags} from '@oclif/core'
import {ActingCommand} from '../../command-kinds/acting-command.ts'
import {containingFlags} from '../../command-kinds/acting-flags.ts'
import type {Plan} from '../../core/documents/plan.ts'
import type {RunReport} from '../../core/documents/run-report.ts'
import {credentialKind, credentialRunbook} from '../../core/runbooks/primitive-runbooks.ts'

export default class CredentialsDisable extends ActingCommand {
  static override summary = 'Disable one service token or API token.'
  static override description =
    'Only plans unless --apply is given. Disables one credential; sessions that it opened and other credentials of the same agent are listed as what still works.'
  static override examples = [
    '<%= config.bin %> credentials disable support-bot --kind service-token',
    '<%= config.bin %> credentials disable support-bot --kind api-token --apply --yes',
  ]

  static override args = {
    token: Args.string({
      required: true,
      ignoreStdin: true,
      description: 'Name of the token in firebreak.yaml, or its id.',
    }),
  }
  static override flags = {
    kind: Flags.option({
      description: 'Needed where both kinds have a token of that name.',
      options: ['service-token', 'api-token'] as const,
    })(),
    ...containingFlags,
  }

  override async run(): Promise<Plan | RunReport> {
    const {args, flags} = await this.parse(CredentialsDisable)
    const workbench = await this.openWorkbench(flags.inventory)
    const kind = flags.kind ?? credentialKind(workbench.inventory, args.token)
    return this.perform(workbench, {runbook: credentialRunbook(kind), params: {token: args.token}}, flags)
  }
}
