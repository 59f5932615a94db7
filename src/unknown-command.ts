import type {Hook} from '@oclif/core'
import {BaseCommand} from './base-command.ts'
import {Fault} from './core/fault.ts'
import {nearNames} from './core/text/near-name.ts'

const spoken = (id: string): string => id.replaceAll(':', ' ')

/** What was typed in place of a command, and the commands that it comes near. */
interface Guess {
  readonly words: string
  readonly names: readonly string[]
}

/** Tries the words from all to one: in `relase last` only the first names a command. A topic alone stands for its commands. */
function guess(typed: string, commands: readonly string[], topics: readonly string[]): Guess {
  const words = typed.split(' ')
  for (let length = words.length; length > 0; length--) {
    const beginning = words.slice(0, length).join(' ')
    if (topics.includes(beginning)) {
      return {words: typed, names: commands.filter((command) => command.startsWith(`${beginning} `)).slice(0, 3)}
    }
    const names = nearNames(beginning, new Set(length === 1 ? [...commands, ...topics] : commands))
    if (names.length > 0) return {words: beginning, names}
  }
  return {words: typed, names: []}
}

/** Fails as every command fails: once, for people and for --json, with exit 2. */
class UnknownCommand extends BaseCommand {
  override run(): Promise<never> {
    const [id = ''] = this.argv
    const topics = this.config.topics.map(({name}) => spoken(name))
    const {words, names} = guess(spoken(id), this.config.commandIDs.map(spoken), topics)
    const [first] = names
    const hint = names.length === 0 ? '' : `, did you mean ${names.join(' or ')}?`
    throw new Fault('USAGE', `there is no command ${words}${hint}`, {
      next: [...(first === undefined ? [] : [`firebreak ${first} --help`]), 'firebreak --help'],
    })
  }
}

/** oclif's hook for words that name no command. */
const unknownCommand: Hook.CommandNotFound = ({id, argv = [], config}) => UnknownCommand.run([id, ...argv], config)

export default unknownCommand
