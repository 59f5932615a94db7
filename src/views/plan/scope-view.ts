import type {Rung} from '../../core/runbooks/scope-ladder.ts'
import {printable} from '../../core/text/printable.ts'
import {count} from '../text/words.ts'

/** What a line of a list takes at a terminal of 80 columns, beside the mark of the one that is chosen. */
const width = 77
const longestFlag = 42

/** The names where they fit, and how many there are where not. */
function few(names: readonly string[], noun: string, room: number): string {
  const all = printable(names.join(', '))
  return all.length <= room ? all : count(names.length, noun)
}

/** Whom the inventory expects to be hit, in as many columns as there are. */
function hit({scope, agents, apps}: Rung, room: number): string {
  if (scope === 'segment') {
    const all = 'everybody in and into it'
    return agents.length === 0 ? all : `${all}, ${few(agents, 'agent', room - all.length - 2)}`
  }
  if (agents.length === 0) return 'nobody that firebreak.yaml knows'
  if (apps.length === 0 || scope === 'app') return few(agents, 'agent', room)
  const places = few(apps, 'application', Math.floor(room / 2))
  return `${few(agents, 'agent', room - places.length - 4)} at ${places}`
}

const flagOf = ({scope, name}: Rung): string => (name === undefined ? `--${scope}` : `--${scope} ${printable(name)}`)

/** A line for each rung, in columns: `--agent support-bot  hits support-bot at crm`. */
export function ladderLines(ladder: readonly Rung[]): readonly string[] {
  const flags = ladder.map(flagOf)
  const column = Math.min(longestFlag, Math.max(...flags.map((flag) => flag.length)))
  return ladder.map((rung, at) => {
    const flag = (flags[at] ?? '').padEnd(column)
    return `${flag}  hits ${hit(rung, width - flag.length - '  hits '.length)}`
  })
}
