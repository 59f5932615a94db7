import type {Change, Plan, SafeguardResult} from '../../core/documents/plan.ts'
import {isLift} from '../../core/runs/run-summary.ts'
import {printable} from '../../core/text/printable.ts'
import type {Expiry} from '../../core/documents/answers/evidence-clock.ts'
import {expiryWords} from '../evidence/expiry-words.ts'
import {blocks, clip, columns, labelled, wrap} from '../text/layout.ts'
import {plain, type Paint} from '../text/paint.ts'
import {accountWords, blastRadiusWords, count, span} from '../text/words.ts'
import {factLines} from './fact-lines.ts'
import {ledgerLines} from './ledger-lines.ts'
import {residualLines} from './residual-lines.ts'
import {readinessLines, stageLines, watchWords} from './stage-lines.ts'
import {changeCounts, resumeWords, severity, undoLine, untouchedWords, updates} from './plan-counts.ts'

/** More than these are counted, not listed; the document has them all. */
const listed = 20

function heading(plan: Plan, paint: Paint): readonly string[] {
  const {id, version, title} = plan.runbook
  const lifts = isLift(plan) ? ', in part' : ''
  const name =
    plan.kind === 'release' ? `Release${lifts} of ${plan.releases ?? id}: ${title}` : `${id} ${version}: ${title}`
  const given = Object.entries(plan.params).map(([param, value]) => `${param}=${value}`)
  return [
    paint('bold', clip(`PLAN  ${printable(name)}`, columns)),
    labelled('Account', printable(accountWords(plan.account))),
    ...(given.length === 0 ? [] : [labelled('With', printable(given.join(', ')))]),
    ...(plan.lookedWith === undefined
      ? []
      : [
          labelled(
            'Looked with',
            `the read token ${printable(plan.lookedWith.token)}; what the other may do is looked at after the approval`,
          ),
        ]),
    ...(plan.incident === undefined ? [] : [labelled('Incident', printable(plan.incident))]),
    ...(plan.reason === undefined ? [] : [labelled('Reason', printable(plan.reason))]),
  ]
}

function nothingToDo({kind, changes}: Plan): string {
  const blocked = changes.filter(({effect}) => effect === 'blocked').length
  if (kind === 'release' && blocked > 0)
    return `Nothing to give back: ${blocked === 1 ? 'what is left was' : `all ${blocked} objects were`} changed by somebody else since.`
  if (kind === 'release') return 'Nothing to give back.'
  if (blocked > 0) return 'Nothing to change: what is planned cannot be done.'
  if (changes.length === 0) return 'Nothing to change: this only reads and keeps evidence.'
  return `Nothing to change: ${changes.length === 1 ? 'the one object is' : `all ${changes.length} objects are`} already as wanted.`
}

function reach(plan: Plan, paint: Paint): readonly string[] {
  const {blastRadius, undo} = severity(plan)
  if (undo === undefined) return [nothingToDo(plan)]
  return [
    labelled('Changes', changeCounts(plan)),
    paint(
      blastRadius >= 'BR3' ? 'yellow' : 'bold',
      labelled('Blast radius', `${blastRadius}, ${blastRadiusWords[blastRadius]}`),
    ),
    labelled('Undo', undoLine(undo, updates(plan))),
    labelled('Not touched', untouchedWords(plan)),
  ]
}

/** What happens to one object, in a mark and in words. */
function fateOf({kind}: Plan, {effect, summary}: Change): readonly [mark: string, words: string] {
  switch (effect) {
    case 'update':
      return ['~', summary]
    case 'none':
      return ['=', summary]
    case 'blocked':
      return ['!', `${kind === 'release' ? 'left as it is' : 'cannot be done'}: ${summary}`]
  }
}

function marksOf({effect, blastRadius, undo, direction, grade, lease, onExpiry, heartbeat}: Change): string {
  if (effect !== 'update') return 'no change'
  const ends = [
    ...(lease === undefined ? [] : [`lease ${lease}`]),
    ...(onExpiry === 'lift' ? ['lapses'] : []),
    ...(heartbeat === undefined ? [] : ['lifts itself']),
  ]
  return [blastRadius, undo, direction, grade, ...ends].join(' · ')
}

function changeLines(plan: Plan, change: Change, paint: Paint): readonly string[] {
  const {key, target, effect, grade} = change
  const [mark, words] = fateOf(plan, change)
  const told = `      ${wrap(printable(words), 6)}`
  return [
    clip(`  ${mark} ${printable(key)}  ${target.kind} ${printable(target.name)}`, columns),
    effect === 'blocked' ? paint('yellow', told) : told,
    paint(grade === 'verified' ? 'dim' : 'yellow', `      ${marksOf(change)}`),
  ]
}

function changeList(plan: Plan, paint: Paint): readonly string[] {
  const hidden = plan.changes.length - listed
  return [
    ...plan.changes.slice(0, listed).flatMap((change) => changeLines(plan, change, paint)),
    ...(hidden > 0 ? [`  and ${hidden} more: --json lists them all`] : []),
  ]
}

/** Who approves the plan approves its end, and has to read of it. */
function heartbeats(plan: Plan, paint: Paint): readonly string[] {
  return updates(plan).flatMap(({key, heartbeat}) =>
    heartbeat === undefined
      ? []
      : [
          paint(
            'yellow',
            wrap(
              printable(
                `Without \`firebreak heartbeat RUN\` at least every ${heartbeat}, ${key} is lifted again, by this machine.`,
              ),
            ),
          ),
        ],
  )
}

function collections(plan: Plan, expiries: readonly Expiry[]): readonly string[] {
  return plan.collections.flatMap(({key, summary, before, budgetMs}) => {
    const limit = before.length === 0 ? '' : `, at most ${span(budgetMs)} before ${before.join(', ')}`
    const expiry = expiries.find((one) => one.key === key)
    return [
      labelled('Evidence', printable(`${summary}${limit}`)),
      ...(expiry === undefined ? [] : [labelled('Gone first', printable(expiryWords(expiry)))]),
    ]
  })
}

function proof(plan: Plan): readonly string[] {
  const {
    kind,
    changes,
    proof: {refused, working, soak},
    estimate,
  } = plan
  if (changes.length === 0) return []
  const isIdle = updates(plan).length === 0
  return [
    ...(kind === 'release' || (isIdle && refused.length === 0)
      ? []
      : [
          labelled(
            'Must refuse',
            refused.length === 0 ? 'none, so the result stays unproven' : printable(refused.join(', ')),
          ),
        ]),
    labelled(
      'Must work',
      working.length === 0 ? 'no probe: nobody watches the bystanders' : printable(working.join(', ')),
    ),
    ...(soak.length === 0 ? [] : [labelled('Look again', `after ${soak.join(', ')}`)]),
    ...(isIdle
      ? []
      : [
          labelled(
            'Time',
            `about ${span(estimate.containedMs)} until ${refused.length + working.length === 0 ? 'in force' : 'proven'}${watchWords(plan)}`,
          ),
        ]),
  ]
}

function cost(plan: Plan): readonly string[] {
  const {changes, approvals} = plan
  const {reads, writes, limit, reserve} = plan.budget
  const calls = `${count(reads, 'read')} and ${count(writes, 'write')}, of ${limit} per 5 minutes (${reserve} kept back)`
  const resume = resumeWords(plan)
  return [
    ...(changes.length === 0 ? [] : [labelled('Calls', calls)]),
    ...(resume === undefined ? [] : [labelled('If it breaks', resume)]),
    ...(approvals === 1 ? [] : [labelled('Approvals', `${approvals} persons: one applies what the others approved`)]),
  ]
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

interface Showing {
  readonly next?: readonly string[]
  readonly paint?: Paint
  /** How long what it keeps as evidence is there. */
  readonly expiries?: readonly Expiry[]
}

/** All that somebody has to know before saying yes: what changes, for whom, how far it reaches, how it is undone and proven. */
export function planView(plan: Plan, {next = [], paint = plain, expiries = []}: Showing = {}): string {
  return blocks(
    heading(plan, paint),
    reach(plan, paint),
    factLines(plan),
    [...changeList(plan, paint), ...heartbeats(plan, paint)],
    [...readinessLines(plan), ...stageLines(plan)],
    [...collections(plan, expiries), ...proof(plan), ...cost(plan), ...ledgerLines(plan)],
    residualLines(plan),
    [...objections(plan.safeguards, paint), labelled('Digest', plan.digest.slice(0, 23))],
    next.map((command, at) => labelled(at === 0 ? 'Next' : '', printable(command))),
  )
}
