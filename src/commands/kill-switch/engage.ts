import {Flags} from '@oclif/core'
import {ActingCommand} from '../../command-kinds/acting-command.ts'
import {containingFlags} from '../../command-kinds/acting-flags.ts'
import type {Inventory} from '../../core/documents/inventory.ts'
import type {Plan} from '../../core/documents/plan.ts'
import type {RunReport} from '../../core/documents/run-report.ts'
import {scopeLadder} from '../../core/runbooks/scope-ladder.ts'
import {type KillScope, killScopes, scopedRunbook} from '../../core/runbooks/scoped-brakes.ts'
import {rungWords} from '../../views/plan/scope-view.ts'

const scopeFlag = (scope: KillScope, description: string, helpValue = 'NAME') =>
  Flags.string({description, helpValue, helpGroup: 'SCOPE', exclusive: killScopes.filter((other) => other !== scope)})

export default class KillSwitchEngage extends ActingCommand {
  static override summary = 'Stop a tool, an agent, a group, an application, a segment, or every agent.'
  static override description =
    'Only plans unless --apply is given. The narrowest scope that stops the harm is the right one. Without a scope it shows the ladder at a terminal and asks; elsewhere it is --all: the pre-staged block rules for every agent. All that it does can be given back; what was open before may go on, which the plan names. To end sessions and devices too: firebreak run agent-freeze.'
  static override examples = [
    '<%= config.bin %> kill-switch engage --agent support-bot',
    '<%= config.bin %> kill-switch engage --tool research-tools/export_documents --apply',
    '<%= config.bin %> kill-switch engage --all --apply --incident INC-123 --reason "prompt worm in the fleet"',
  ]

  static override flags = {
    tool: scopeFlag('tool', 'One tool of an MCP server, in every portal.', 'SERVER/TOOL'),
    agent: scopeFlag('agent', 'One agent: its addresses, flags, Workers and tokens.'),
    group: scopeFlag('group', 'Every agent of one group.'),
    app: scopeFlag('app', 'One application, for every agent that it is given to.'),
    segment: scopeFlag('segment', 'One segment, in both directions.'),
    all: Flags.boolean({
      description: 'Every agent at once.',
      helpGroup: 'SCOPE',
      exclusive: killScopes.slice(0, -1),
    }),
    ...containingFlags,
  }

  override async run(): Promise<Plan | RunReport> {
    const {flags} = await this.parse(KillSwitchEngage)
    const workbench = await this.openWorkbench(flags.inventory)
    const {scope, name} = await this.scopeOf(flags, workbench.inventory)
    return this.perform(workbench, scopedRunbook(scope, name, workbench.inventory), flags)
  }

  private async scopeOf(
    flags: Readonly<Partial<Record<KillScope, string | boolean | undefined>>>,
    inventory: Inventory,
  ): Promise<{readonly scope: KillScope; readonly name: string}> {
    const given = killScopes.find((scope) => typeof flags[scope] === 'string')
    if (given !== undefined) return {scope: given, name: String(flags[given])}
    const asker = this.asker()
    if (flags.all === true || asker === undefined) return {scope: 'all', name: ''}
    const ladder = scopeLadder(inventory)
    const lines = ladder.map(rungWords)
    const chosen = await asker.choose('What has to stop? The narrowest that does it, first.', lines)
    const rung = ladder[lines.indexOf(chosen)]
    return {scope: rung?.scope ?? 'all', name: rung?.name ?? ''}
  }
}
