import {Help, type Command} from '@oclif/core'
import {normalizeArgv} from '@oclif/core/help'
import {Fault} from './core/fault.ts'
import {firstArgument, flagsOf} from './command-kinds/runbook-flags.ts'

const takesRunbook = ['run', 'plan']

/** oclif's help, which for `run RUNBOOK --help` and `plan RUNBOOK --help` has the runbook's own flags too. */
export default class FirebreakHelp extends Help {
  #argv: readonly string[] = []

  override async showHelp(argv: string[]): Promise<void> {
    this.#argv = argv
    const [id = '-'] = normalizeArgv(
      this.config,
      argv.filter((word) => !['--help', '-h'].includes(word)),
    )
    const isKnown = id.startsWith('-') || [this.config.findCommand(id), this.config.findTopic(id)].some(Boolean)
    // Told as it is without --help, and not in the words of oclif.
    if (isKnown) await super.showHelp(argv)
    else await this.config.runHook('command_not_found', {id, argv})
  }

  override async showCommandHelp(command: Command.Loadable): Promise<void> {
    const named = takesRunbook.includes(command.id) ? firstArgument(this.#argv.slice(1), command.flags) : undefined
    await super.showCommandHelp(
      named === undefined ? command : {...command, flags: {...command.flags, ...(await runbookFlags(named))}},
    )
  }
}

/** Nothing for a runbook that cannot be read: help is no place to fail, and `run` says what is wrong with it. */
async function runbookFlags(named: string): Promise<Record<string, Command.Flag.Cached>> {
  const {openRecords} = await import('./compose.ts')
  try {
    const {document} = (await openRecords()).runbook(named)
    return Object.fromEntries(
      Object.entries(flagsOf(document)).map(([name, flag]) => [name, {...flag, name, multiple: false}]),
    )
  } catch (error) {
    if (error instanceof Fault) return {}
    throw error
  }
}
