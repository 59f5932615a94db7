import {Flags} from '@oclif/core'
import {ActingCommand} from '../../command-kinds/acting-command.ts'
import {containingFlags} from '../../command-kinds/acting-flags.ts'
import type {Inventory} from '../../core/documents/inventory.ts'
import type {Plan} from '../../core/documents/plan.ts'
import type {RunReport} from '../../core/documents/run-report.ts'
import {Fault} from '../../core/fault.ts'
import {scopeLadder} from '../../core/runbooks/scope-ladder.ts'
import {type KillScope, killScopes, scopedRunbook} from '../../core/runbooks/scoped-brakes.ts'
import type {Asker} from '../../terminal/asker.ts'
import {ladderLines} from '../../views/plan/scope-view.ts'

const scopeFlag = (scope: KillScope, description: string, helpValue = 'NAME') =>
  Flags.string({description, helpValue, helpGroup: 'SCOPE', exclusive: killScopes.filter((other) => other !== scope)})

interface Scope {
  readonly scope: KillScope
  readonly name?: string
}

type ScopeFlags = Readonly<Partial<Record<KillScope, string | boolean | undefined>>>

const flagWords = `${killScopes
  .slice(0, -1)
  .map((scope) => `--${scope} NAME`)
  .join(', ')} or --all`

function givenScope(flags: ScopeFlags): Scope | undefined {
  if (flags.all === true) return {scope: 'all'}
  const scope = killScopes.find((one) => typeof flags[one] === 'string')
  return scope === undefined ? undefined : {scope, name: String(flags[scope])}
}

export default class KillSwitchEngage extends ActingCommand {
  static override summary = 'Stop a tool, an agent, a group, an application, a segment, or every agent.'
  static override description =
    'Only plans unless --apply is given. The narrowest scope that stops the harm is the right one. Without one it shows the ladder at a terminal and asks; elsewhere it is refused. --all turns the pre-staged block rules on, for every agent. All that it takes can be given back, but for the sessions that --app ends; what was open before may go on, which the plan names. To end sessions and devices too: firebreak run agent-freeze.'
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
    const scopeIn = this.scopeOf(flags)
    const workbench = await this.openWorkbench(flags.inventory)
    const {scope, name = ''} = await scopeIn(workbench.inventory)
    return this.perform(workbench, scopedRunbook(scope, name, workbench.inventory), flags)
  }

  /** Throws REFUSED, before anything is read, where no scope is given and nobody can be asked: silence never means the widest. */
  private scopeOf(flags: ScopeFlags): (inventory: Inventory) => Promise<Scope> {
    const given = givenScope(flags)
    if (given !== undefined) return async () => given
    const asker = this.asker()
    if (asker !== undefined) return (inventory) => this.climb(inventory, asker)
    throw new Fault('REFUSED', 'the kill switch needs a scope and there is no terminal to ask at', {
      next: [`add the narrowest that stops the harm: ${flagWords}`],
    })
  }

  private async climb(inventory: Inventory, asker: Asker): Promise<Scope> {
    const ladder = scopeLadder(inventory)
    const lines = ladderLines(ladder)
    const chosen = await asker.choose('What has to stop? The narrowest that does it, first.', lines)
    const rung = ladder[lines.indexOf(chosen)]
    if (rung === undefined) throw new Error(`${chosen} is not on the ladder`)
    const {scope, name} = rung
    // From here on it is as though it had been typed: the command that applies the plan says it too.
    this.argv.push(`--${scope}`, ...(name === undefined ? [] : [name]))
    return {scope, ...(name === undefined ? {} : {name})}
  }
}
