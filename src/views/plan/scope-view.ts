import type {Rung} from '../../core/runbooks/scope-ladder.ts'
import {printable} from '../../core/text/printable.ts'
import {count} from '../text/words.ts'

const few = (names: readonly string[], noun: string): string =>
  names.length <= 3 ? printable(names.join(', ')) : count(names.length, noun)

/** Whom the inventory expects to be hit. */
function hit({scope, agents, apps}: Rung): string {
  if (scope === 'segment') return `everybody in and into it${agents.length === 0 ? '' : `, ${few(agents, 'agent')}`}`
  const at = apps.length === 0 || scope === 'app' ? '' : ` at ${few(apps, 'application')}`
  return agents.length === 0 ? 'nobody that firebreak.yaml knows' : `${few(agents, 'agent')}${at}`
}

/** `--agent support-bot  hits support-bot at crm`. */
export const rungWords = (rung: Rung): string => {
  const flag = rung.name === undefined ? `--${rung.scope}` : `--${rung.scope} ${printable(rung.name)}`
  return `${flag.padEnd(36)}  hits ${hit(rung)}`
}
