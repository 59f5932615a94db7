import {Flags, type Interfaces} from '@oclif/core'
import type {Runbook} from '../core/documents/runbook.ts'

interface KnownFlag {
  readonly type: 'boolean' | 'option'
  readonly char?: string
}

/** The first word of a command line that is neither a flag nor the value of one. A flag that is not known yet belongs to a runbook, and those all take a value. */
export function firstArgument(argv: readonly string[], known: Readonly<Record<string, KnownFlag>>): string | undefined {
  const takesValue = (word: string): boolean =>
    !word.includes('=') && known[word.replace(/^--(no-)?/, '')]?.type !== 'boolean'
  const at = argv.findIndex((word, index) => {
    if (word.startsWith('-')) return false
    const before = argv[index - 1]
    return before === undefined || !before.startsWith('--') || before === '--' || !takesValue(before)
  })
  return argv[at]
}

/** A flag for each param of a runbook. Which of them are missing is found out later, when somebody can be asked. */
export function flagsOf({params}: Runbook): Record<string, Interfaces.OptionFlag<string | undefined>> {
  return Object.fromEntries(
    Object.entries(params).map(([name, {type, description, required}]) => [
      name,
      Flags.string({
        description: required ? description : `${description} (optional)`,
        helpValue: type.toUpperCase(),
        helpGroup: 'RUNBOOK',
      }),
    ]),
  )
}
