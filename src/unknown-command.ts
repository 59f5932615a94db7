import type {Hook} from '@oclif/core'
import {BaseCommand} from './base-command.ts'
import {Fault} from './core/fault.ts'
import {editDistance, nearNames} from './core/text/near-name.ts'

const spoken = (id: string): string => id.replaceAll(':', ' ')

/** What was typed in place of a command, and the commands that it comes near. */
interface Guess {
  readonly words: string
  readonly names: readonly string[]
}

/** How far the words are from the nearest of the names. */
const distance = ({words, names: [first = '']}: Guess): number => editDistance(words.toLowerCase(), first)

/**
 * Tries the words from all to one, and takes what comes nearest: in `relase last` only the first names a command. A
 * topic alone stands for its commands where no words come near one.
 */
function guess(typed: string, commands: readonly string[], topics: readonly string[]): Guess {
  const words = typed.split(' ')
  const beginnings = words.map((_, at) => words.slice(0, words.length - at).join(' '))
  const near = beginnings
    .filter((beginning) => !topics.includes(beginning))
    .map((beginning) => ({
      words: beginning,
      names: nearNames(beginning, new Set(beginning.includes(' ') ? commands : [...commands, ...topics])),
    }))
    .filter(({names}) => names.length > 0)
  const [nearest] = near.toSorted((a, b) => distance(a) - distance(b))
  if (nearest !== undefined) return nearest
  const topic = beginnings.find((beginning) => topics.includes(beginning))
  if (topic === undefined) return {words: typed, names: []}
  return {words: typed, names: commands.filter((command) => command.startsWith(`${topic} `)).slice(0, 3)}
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
