import {Args} from '@oclif/core'
import {BaseCommand, inventoryFlag} from '../base-command.ts'
import {completeWords, type NameKind, type Names} from '../command-kinds/complete-words.ts'
import type {Inventory} from '../core/documents/inventory.ts'
import {targetsOf} from '../core/runbooks/find-target.ts'
import {groupsOf, knownTools} from '../core/runbooks/scope-members.ts'
import {completionScripts, type CompletedShell} from '../views/text/completion-scripts.ts'
import type {Records} from '../workbench.ts'

interface Completion {
  readonly schema: 'firebreak/completion@1'
  readonly shell: CompletedShell
  readonly candidates?: readonly string[]
}

/** What cannot be read offers nothing: a shell is no place to fail in. */
async function ifReadable<Value>(reading: () => Value | Promise<Value>): Promise<Value | undefined> {
  try {
    return await reading()
  } catch {
    return undefined
  }
}

function objectsOf(kind: NameKind, inventory: Inventory | undefined): readonly string[] {
  if (inventory === undefined || kind === 'text' || kind === 'duration') return []
  if (kind === 'group') return groupsOf(inventory)
  if (kind === 'tool') return knownTools(inventory).map(({server, tool}) => `${server}/${tool}`)
  return targetsOf(inventory, kind).map(({name}) => name)
}

/** Newest runs first come to mind; a shell is not asked to show hundreds. */
const mostRuns = 50

function namesOf(records: Records | undefined, inventory: Inventory | undefined): Names {
  const files = records?.runbooks().map(({document}) => document) ?? []
  return {
    runbooks: () => files.map(({id}) => id),
    runs: () =>
      records
        ?.runs()
        .slice(0, mostRuns)
        .map(({run}) => run) ?? [],
    params: (runbook) => {
      const found = files.find(({id}) => id === runbook)
      return Object.fromEntries(Object.entries(found?.params ?? {}).map(([name, {type}]) => [name, type]))
    },
    objects: (kind) => objectsOf(kind, inventory),
  }
}

const shells = Object.keys(completionScripts) as CompletedShell[]

export default class CompletionCommand extends BaseCommand {
  static override summary = 'Print a script that completes commands, runbooks, agents, segments and runs.'
  static override description =
    'Load it in the file that your shell starts with. The script asks firebreak for what may come next: from the commands, the inventory and the runs of this machine. It talks to nobody, asks nothing, and is silent where there is nothing to offer.'
  static override examples = [
    {description: 'In ~/.bashrc:', command: 'source <(<%= config.bin %> completion bash)'},
    {description: 'In ~/.zshrc:', command: 'source <(<%= config.bin %> completion zsh)'},
    {
      description: 'For fish:',
      command: '<%= config.bin %> completion fish > ~/.config/fish/completions/firebreak.fish',
    },
  ]

  static override strict = false
  static override args = {
    shell: Args.string({required: true, ignoreStdin: true, options: shells, description: 'Shell to print it for.'}),
  }

  static override flags = inventoryFlag

  override async run(): Promise<Completion> {
    const {args, argv, flags} = await this.parse(CompletionCommand)
    const shell = shells.find((one) => one === args.shell) ?? 'bash'
    if (!this.argv.includes('--')) {
      this.log(completionScripts[shell].trimEnd())
      return {schema: 'firebreak/completion@1', shell}
    }
    const candidates = await this.complete(argv.slice(1).map(String), flags.inventory)
    if (candidates.length > 0) this.log(candidates.join('\n'))
    return {schema: 'firebreak/completion@1', shell, candidates}
  }

  private async complete(words: readonly string[], inventory: string | undefined): Promise<readonly string[]> {
    const compose = await this.compose()
    const records = await ifReadable(() => compose.openRecords())
    const file = await ifReadable(() => compose.openInventoryFile({inventory}))
    const commands = this.config.commands.map(({id, args, flags}) => ({id, args, flags}))
    return (await ifReadable(() => completeWords(words, commands, namesOf(records, file?.document)))) ?? []
  }
}
