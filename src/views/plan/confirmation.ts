import type {Plan} from '../../core/documents/plan.ts'
import {printable} from '../../core/text/printable.ts'
import {wrap} from '../text/layout.ts'
import {plain, type Paint} from '../text/paint.ts'
import {accountWords, blastRadiusWords, count} from '../text/words.ts'
import {severity, undoLine, untouchedWords, updates} from './plan-counts.ts'

/** From here on a plain yes is too easy: the operator types what is about to be changed. */
export function mustBeTyped(plan: Plan): boolean {
  return severity(plan).blastRadius >= 'BR3'
}

/** What may be typed instead of yes: the count of changes, the account, or a segment that is changed. */
export function typedAnswers(plan: Plan): readonly string[] {
  const changes = updates(plan)
  const segments = changes.filter(({target}) => target.kind === 'segment').map(({target}) => target.name)
  return [...new Set([String(changes.length), plan.account.name, ...segments])]
}

/** The last thing to read before a change is made, short enough to stay in sight of the question. */
export function confirmationView(plan: Plan, paint: Paint = plain): string {
  const changes = updates(plan)
  const {blastRadius, undo = 'U1'} = severity(plan)
  const kinds = [...Map.groupBy(changes, ({target}) => target.kind)].map(([kind, group]) =>
    count(group.length, kind.replaceAll('-', ' ')),
  )
  return [
    paint('bold', wrap(printable(accountWords(plan.account)))),
    wrap(`${count(changes.length, 'change')}: ${kinds.join(', ')}`),
    paint(mustBeTyped(plan) ? 'yellow' : 'bold', wrap(`Blast radius ${blastRadius}, ${blastRadiusWords[blastRadius]}`)),
    wrap(`Undo ${undoLine(undo, changes)}; not touched: ${untouchedWords(plan)}`),
  ].join('\n')
}
