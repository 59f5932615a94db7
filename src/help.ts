import {Help, type Command, type Interfaces} from '@oclif/core'
import {normalizeArgv} from '@oclif/core/help'
import {Fault} from './core/fault.ts'
import {firstArgument, flagsOf} from './command-kinds/runbook-flags.ts'
import {firstScreen} from './views/text/situations.ts'

const takesRunbook = ['run', 'plan']

/** Whether somebody typed the name of the program alone, at a terminal. */
const isBare = (argv: readonly string[]): boolean => argv.length === 0 && process.stdin.isTTY && process.stderr.isTTY

/** oclif's help, which begins with what happens, and for `run RUNBOOK --help` and `plan RUNBOOK --help` has the runbook's own flags too. */
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

  /** `--all` is the list of every command. */
  protected override async showRootHelp(): Promise<void> {
    if (isBare(this.#argv)) await offer(this.config)
    else if (this.#argv.includes('--all')) await super.showRootHelp()
    else this.log(firstScreen.join('\n'))
  }

  override async showCommandHelp(command: Command.Loadable): Promise<void> {
    const named = takesRunbook.includes(command.id) ? firstArgument(this.#argv.slice(1), command.flags) : undefined
    await super.showCommandHelp(
      named === undefined ? command : {...command, flags: {...command.flags, ...(await runbookFlags(named))}},
    )
  }
}

/** Asks what is wanted and runs the command for it, which only plans or looks. */
async function offer(config: Interfaces.Config): Promise<void> {
  process.stderr.write(`${firstScreen.join('\n')}\n\n`)
  const [{createAsker}, {offerFirst}] = await Promise.all([
    import('./terminal/asker.ts'),
    import('./terminal/first-things.ts'),
  ])
  const exitCode = await offerFirst(createAsker(), ({id, argv}) => config.runCommand(id, [...argv]))
  if (exitCode !== undefined) process.exitCode = exitCode
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
