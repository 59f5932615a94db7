import type {Change, Plan, SafeguardResult} from '../../core/documents/plan.ts'
import {plannedResidual} from '../../core/runs/residual-access.ts'
import {printable} from '../../core/text/printable.ts'
import {blocks, clip, columns, labelled, wrap} from '../text/layout.ts'
import {plain, type Paint} from '../text/paint.ts'
import {accountWords, blastRadiusWords, count, span} from '../text/words.ts'
import {severity, undoLine, updates} from './plan-counts.ts'

/** More than these are counted, not listed; the document has them all. */
const listed = 20

function heading(plan: Plan, paint: Paint): readonly string[] {
  const {id, version, title} = plan.runbook
  const name = plan.kind === 'release' ? `Release of ${plan.releases ?? id}: ${title}` : `${id} ${version}: ${title}`
  const given = Object.entries(plan.params).map(([param, value]) => `${param}=${value}`)
  return [
    paint('bold', clip(`PLAN  ${printable(name)}`, columns)),
    labelled('Account', printable(accountWords(plan.account))),
    ...(given.length === 0 ? [] : [labelled('With', printable(given.join(', ')))]),
    ...(plan.incident === undefined ? [] : [labelled('Incident', printable(plan.incident))]),
    ...(plan.reason === undefined ? [] : [labelled('Reason', printable(plan.reason))]),
  ]
}

function reach(plan: Plan, paint: Paint): readonly string[] {
  const changes = updates(plan)
  const done = plan.changes.length - changes.length
  const {blastRadius, undo} = severity(plan)
  if (changes.length === 0 && plan.kind === 'release') return ['Nothing to give back.']
  if (changes.length === 0 && done > 0)
    return [`Nothing to change: ${done === 1 ? 'the one object is' : `all ${done} objects are`} already as wanted.`]
  if (changes.length === 0) return ['Nothing to change: this only reads and keeps evidence.']
  return [
    labelled('Changes', `${changes.length} to make${done === 0 ? '' : `, ${done} already as wanted`}`),
    paint(
      blastRadius >= 'BR3' ? 'yellow' : 'bold',
      labelled('Blast radius', `${blastRadius}, ${blastRadiusWords[blastRadius]}`),
    ),
    ...(undo === undefined ? [] : [labelled('Undo', undoLine(undo, changes))]),
    labelled(
      'Not touched',
      plan.untouched.length === 0 ? 'no agent of the inventory' : printable(plan.untouched.join(', ')),
    ),
  ]
}

function changeLines(change: Change, paint: Paint): readonly string[] {
  const {key, target, effect, blastRadius, undo, direction, grade, lease} = change
  const marks = [blastRadius, undo, direction, grade, ...(lease === undefined ? [] : [`lease ${lease}`])].join(' · ')
  const isNone = effect === 'none'
  return [
    clip(`  ${isNone ? '=' : '~'} ${printable(key)}  ${target.kind} ${printable(target.name)}`, columns),
    `      ${wrap(printable(change.summary), 6)}`,
    paint(grade === 'verified' ? 'dim' : 'yellow', `      ${isNone ? 'no change' : marks}`),
  ]
}

function changeList(plan: Plan, paint: Paint): readonly string[] {
  const hidden = plan.changes.length - listed
  return [
    ...plan.changes.slice(0, listed).flatMap((change) => changeLines(change, paint)),
    ...(hidden > 0 ? [`  and ${hidden} more: --json lists them all`] : []),
  ]
}

function collections(plan: Plan): readonly string[] {
  return plan.collections.map(({summary, before, budgetMs}) => {
    const limit = before.length === 0 ? '' : `, at most ${span(budgetMs)} before ${before.join(', ')}`
    return labelled('Evidence', printable(`${summary}${limit}`))
  })
}

function proof({kind, proof: {refused, working, soak}, estimate, budget}: Plan): readonly string[] {
  const unproven = kind === 'contain' ? ['none, so the result stays unproven'] : []
  const mustRefuse = refused.length === 0 ? unproven : [printable(refused.join(', '))]
  return [
    ...mustRefuse.map((names) => labelled('Must refuse', names)),
    labelled(
      'Must work',
      working.length === 0 ? 'no probe: nobody watches the bystanders' : printable(working.join(', ')),
    ),
    ...(soak.length === 0 ? [] : [labelled('Look again', `after ${soak.join(', ')}`)]),
    labelled('Time', `about ${span(estimate.containedMs)} until proven`),
    labelled(
      'Calls',
      `${budget.reads} reads and ${budget.writes} writes, of ${budget.limit} per 5 minutes (${budget.reserve} kept back)`,
    ),
  ]
}

/** What each change leaves, in short; the summary of the run says why, and what helps. */
function residual(plan: Plan): readonly string[] {
  const left = plannedResidual(plan).map(({what}) => what)
  return left.length === 0 ? [] : [labelled('Still works', printable(left.join('; ')))]
}

function objections(results: readonly SafeguardResult[], paint: Paint): readonly string[] {
  const told = results.filter(({result}) => result !== 'passed')
  const passed = `${count(results.length - told.length, 'safeguard')} passed`
  return [
    labelled('Safeguards', told.length === 0 ? passed : `${passed}, ${told.length} did not`),
    ...told.flatMap(({rule, result, object, message, next}) => [
      paint(
        result === 'refused' ? 'red' : 'yellow',
        `  ${wrap(printable(`${result === 'refused' ? 'REFUSED' : 'warning'} ${rule}${object === undefined ? '' : ` (${object})`}: ${message}`), 4)}`,
      ),
      ...next.map((step) => `    ${wrap(`next: ${printable(step)}`, 6)}`),
    ]),
  ]
}

/** All that somebody has to know before saying yes: what changes, for whom, how far it reaches, how it is undone and proven. */
export function planView(
  plan: Plan,
  {next = [], paint = plain}: {readonly next?: readonly string[]; readonly paint?: Paint} = {},
): string {
  return blocks(
    heading(plan, paint),
    reach(plan, paint),
    changeList(plan, paint),
    [...collections(plan), ...proof(plan), ...residual(plan)],
    [...objections(plan.safeguards, paint), labelled('Digest', plan.digest.slice(0, 23))],
    next.map((command, at) => labelled(at === 0 ? 'Next' : '', printable(command))),
  )
}
