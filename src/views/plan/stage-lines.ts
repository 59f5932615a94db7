import type {Plan} from '../../core/documents/plan.ts'
import type {Stage} from '../../core/releases/stage.ts'
import {printable} from '../../core/text/printable.ts'
import {labelled, wrap} from '../text/layout.ts'
import {count} from '../text/words.ts'

const named = (title: string, probes: readonly string[]): readonly string[] =>
  probes.length === 0 ? [] : [`${title} ${probes.join(', ')}`]

function stageWords({name, keys, back, refused, watch}: Stage, {changes}: Plan): string {
  const given = changes.filter(({key, effect}) => effect === 'update' && keys.includes(key)).length
  const about = [
    `${name}, ${count(given, 'change')}`,
    ...named('must work', back),
    ...named('must stay refused', refused),
  ]
  return `${about.join('; ')}${watch === undefined ? '' : `; watched for ${watch}`}`
}

/** Whether what had leaked is given back with another secret, and what will show it in use. */
export const readinessLines = ({readiness = []}: Plan): readonly string[] =>
  readiness.map(({key, replaced, shownBy}) => {
    const shown = shownBy.length === 0 ? 'nothing shows it in use' : `shown in use by ${shownBy.join(', ')}`
    const words = replaced.verdict === 'held' ? `replaced, ${shown}` : `${replaced.verdict}: ${replaced.why}`
    return labelled('Replaced', printable(`${key}: ${words}`))
  })

/** How much longer a release takes for being watched. */
export function watchWords({stages = []}: Plan): string {
  const watches = stages.flatMap(({watch}) => watch ?? [])
  return watches.length === 0 ? '' : `, besides ${watches.join(' and ')} of watching`
}

/** Who is given back when, what is watched meanwhile and for how long; the yes covers what a regression does. */
export function stageLines(plan: Plan): readonly string[] {
  const {stages} = plan
  if (stages === undefined) return plan.atOnce === true ? [labelled('Stages', 'none, as asked: all of it at once')] : []
  return [
    ...stages.map((stage, at) => labelled(`Stage ${at + 1}`, printable(stageWords(stage, plan)))),
    ...(stages.length > 1 ? [wrap('The next stage begins only when the watch over the one before it has held.')] : []),
    wrap('A regression seen in a watch contains again what was given back, without a further question.'),
  ]
}
