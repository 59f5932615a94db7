import type {Answer, ChangesOfOthers, KeptEvidence} from '../documents/answers/incident-report.ts'
import type {Statement, Words} from '../text/pieces.ts'
import {fact, foreign, inference, listed} from '../text/pieces.ts'
import {count, span} from '../text/amounts.ts'
import {drillIncident} from '../runs/run-summary.ts'
import {type Case, type CaseRun, containing, liftsOf} from './case.ts'
import {inForce} from './in-force.ts'
import {openMatters} from './open-matters.ts'
import {standingOf, wasContained} from './standing.ts'
import {recordStatements, surenessOf} from './sureness.ts'

/** `2026-11-22 at 11:01 UTC`: nobody who reads a summary needs the second. */
export const whenOf = (at: string): string => `${at.slice(0, 10)} at ${at.slice(11, 16)} UTC`

/** `All 7 connections`, `The one connection`, `5 of 7 connections`. */
function share(some: number, all: number, noun: string): string {
  if (some < all) return `${some} of ${count(all, noun)}`
  return all === 1 ? `The one ${noun}` : `All ${count(all, noun)}`
}

/** What a run was about, such as an agent: its own words, or the runbook's where nothing was named. */
export const subjectOf = ({state: {plan}}: CaseRun): Words => {
  const named = Object.values(plan.params)
  return named.length === 0 ? [foreign(plan.account.name)] : listed(named)
}

const written: Readonly<Record<string, string>> = {
  access: 'Access',
  ai: 'AI',
  api: 'API',
  app: 'application',
  gateway: 'Gateway',
  kv: 'KV',
  mcp: 'MCP',
  mesh: 'Mesh',
  oauth: 'OAuth',
  vpc: 'VPC',
  worker: 'Worker',
}

/** `service-token` as people say it. */
const spoken = (kind: string): string =>
  kind
    .split('-')
    .map((word) => written[word] ?? word)
    .join(' ')

/** `a, b and c`. */
const and = (texts: readonly string[]): string => texts.join(', ').replace(/, (?=[^,]*$)/, ' and ')

function changedWords({state}: CaseRun): string | undefined {
  const applied = [...state.steps.values()].filter(({result}) => result === 'applied')
  const kinds = [...Map.groupBy(applied, ({change}) => change.target.kind)]
  if (kinds.length === 0) return undefined
  return and(kinds.map(([kind, of]) => count(of.length, spoken(kind))))
}

function happened(of: CaseRun, runs: Case): readonly Statement[] {
  const {plan, startedAt} = of.state
  const reason: Words = plan.reason === undefined ? [] : [' The reason given was ', foreign(plan.reason), '.']
  const changed = changedWords(of)
  return [
    fact(
      `On ${whenOf(startedAt)} `,
      foreign(plan.author),
      ' used the runbook ',
      foreign(plan.runbook.title),
      ' on ',
      ...subjectOf(of),
      '.',
      ...reason,
    ),
    ...(changed === undefined ? [fact('Nothing in the account was changed.')] : [fact(`It changed ${changed}.`)]),
    ...liftsOf(of, runs).map(({state}) =>
      fact(
        `On ${whenOf(state.startedAt)} `,
        foreign(state.plan.author),
        ' began to give that back',
        ...(state.outcome === 'released' ? [', and it is back.'] : ['; that has not ended well.']),
      ),
    ),
  ]
}

function tried({report}: CaseRun): readonly Statement[] {
  const refused = report.probes.filter(({expect}) => expect === 'refused')
  if (refused.length === 0) return []
  const shown = refused.filter(({answer}) => answer === 'proven').length
  const verb = refused.length === 1 || shown === 1 ? 'was' : 'were'
  return [
    fact(
      `${share(shown, refused.length, 'connection')} that had to be refused ${verb} refused when tried from outside.`,
    ),
  ]
}

function contained(of: CaseRun, runs: Case): readonly Statement[] {
  const {state, report} = of
  const standing = standingOf(of, runs)
  const fast = report.times.containedMs
  const proof = [
    ...tried(of),
    ...(fast === undefined ? [] : [fact(`It took ${span(fast)} from the start until that was shown.`)]),
  ]
  switch (standing) {
    case 'contained':
      return [
        inference('Yes: ', ...subjectOf(of), ' is contained, as far as was looked.'),
        ...proof,
        inference(
          `Nobody has looked since ${whenOf(state.knownAt)}: what others have changed after that is not known here.`,
        ),
      ]
    case 'given-back':
      return [
        fact(...subjectOf(of), ' was contained, and is not any more: what was shut was given back on purpose.'),
        ...proof,
      ]
    case 'lifted':
      return [fact('No: what was changed was given back, and it was never shown to be contained.'), ...tried(of)]
    case 'back-in-part':
      return [
        inference('In part: some of what contained ', ...subjectOf(of), ' was given back, and some still stands.'),
      ]
    case 'not-contained':
      return [
        fact('No: something that had to be refused still works.'),
        ...(wasContained(of) ? [fact('It was contained earlier.')] : []),
        ...tried(of),
      ]
    case 'unproven':
      return [inference('Not shown: the changes are made, and their effect is not proven in full.'), ...tried(of)]
    case 'partial':
      return [fact('Not known: the run has not come to its end.'), ...tried(of)]
    case 'unchanged':
      return [fact('No: nothing was changed.')]
    case 'armed':
    case 'replaced':
    case 'recorded':
      return [fact('There was nothing to contain: the run was not for that.')]
    default:
      return standing satisfies never
  }
}

function costOf(of: CaseRun, runs: Case): readonly Statement[] {
  const {report, state} = of
  const {facts, untouched} = state.plan
  const working = report.probes.filter(({expect}) => expect === 'working')
  const went = working.filter(({answer}) => answer === 'proven').length
  const users = new Set(facts.flatMap((one) => one.users)).size
  const apps = new Set(facts.flatMap((one) => one.apps.map(({name}) => name))).size
  const ended = [...state.steps.values()].some(
    ({change, result}) => change.target.kind === 'access-app' && change.undo === 'U4' && result === 'applied',
  )
  const lift = liftsOf(of, runs).findLast(({state: {outcome}}) => outcome === 'released')
  const stood =
    lift?.state.endedAt === undefined ? undefined : Date.parse(lift.state.endedAt) - Date.parse(state.startedAt)
  return [
    ...(working.length === 0
      ? []
      : [
          fact(
            `${share(went, working.length, 'connection')} of others that ${working.length === 1 ? 'was' : 'were'} tried went on working.`,
          ),
        ]),
    ...(users + apps === 0
      ? []
      : [
          inference(
            `Up to ${count(users, 'person', 'people')} and ${count(apps, 'application')} may have noticed: the logs showed them with the same objects before.`,
          ),
        ]),
    ...(ended ? [fact('People who were signed in to the same applications had to sign in again.')] : []),
    ...(untouched.length === 0
      ? []
      : [
          fact(
            `${count(untouched.length, 'other agent')} of the inventory ${untouched.length === 1 ? 'was' : 'were'} not touched by the plan.`,
          ),
        ]),
    ...(stood === undefined ? [] : [fact(`It stood for ${span(stood)}.`)]),
  ]
}

const practised = (runs: Case): readonly Statement[] =>
  isDrill(runs)
    ? [fact('This was a drill. It ran against a rehearsal of the account; the real one was not touched.')]
    : []

/** What Cloudflare has on record beside what firebreak did. */
function done({count: all, ofTargets}: ChangesOfOthers): readonly Statement[] {
  if (all === 0) return []
  const about = ofTargets === 0 ? 'none of them about' : `${ofTargets} of them about`
  return [
    inference(
      `The audit log that was kept has ${count(all, 'change')} that firebreak has no record of, ${about} an object that it changed; see the timeline.`,
    ),
  ]
}

/** Whether all of it was practised. */
export const isDrill = (runs: Case): boolean => runs.every(({state}) => state.plan.incident === drillIncident)

/** What is said of several runs says of which, as the sections below name them. */
function ofEach(runs: Case, answer: (one: CaseRun) => readonly Statement[]): readonly Statement[] {
  const answers = runs.map((one) => ({one, said: answer(one)})).filter(({said}) => said.length > 0)
  if (answers.length < 2) return answers.flatMap(({said}) => said)
  return answers.flatMap(({one: {state}, said}) => [
    fact('Of ', foreign(state.plan.runbook.id), ` at ${state.startedAt.slice(11, 19)}Z:`),
    ...said,
  ])
}

/** What happened to whom, whether it is contained, how sure that is, what is open and what it cost others: plain words, and no ids. */
export function summaryOf(
  runs: Case,
  {evidence, others}: {readonly evidence: readonly KeptEvidence[]; readonly others: ChangesOfOthers},
): readonly Answer[] {
  const acting = containing(runs)
  const each = (of: Case, answer: (one: CaseRun, runs: Case) => readonly Statement[]) =>
    ofEach(of, (one) => answer(one, runs))
  const changing = acting.filter(({state}) => state.steps.size > 0)
  return [
    {
      question: 'What happened?',
      statements: [...practised(runs), ...acting.flatMap((one) => happened(one, runs)), ...done(others)],
    },
    {question: 'Is it contained?', statements: each(changing.length === 0 ? acting : changing, contained)},
    {question: 'How sure is that?', statements: [...each(acting, surenessOf), ...recordStatements(runs)]},
    {question: 'What is still open?', statements: openMatters(runs, {inForce: inForce(runs), evidence})},
    {question: 'What did it cost others?', statements: each(changing, costOf)},
  ].filter(({statements}) => statements.length > 0)
}
