import {createHash} from 'node:crypto'
import type {JournalEntry} from '../documents/journal.ts'
import type {Change, Plan} from '../documents/plan.ts'
import {milliseconds} from '../ids.ts'
import type {Outcome} from '../outcome.ts'
import {brakesOf} from '../running/brakes.ts'
import {drillIncident, isLift} from '../runs/run-summary.ts'
import {count} from '../text/amounts.ts'
import type {Notice, NoticeKind} from './notice.ts'
import type {Notify} from './notify.ts'
import type {NoticeFacts} from './template.ts'

const kinds: Readonly<Record<Outcome, NoticeKind>> = {
  contained: 'contained',
  'not-contained': 'not-contained',
  'applied-unverified': 'needs-person',
  partial: 'needs-person',
  failed: 'needs-person',
  'release-incomplete': 'needs-person',
  refused: 'ended',
  armed: 'ended',
  replaced: 'ended',
  recorded: 'ended',
  released: 'released',
}

/** A lift gives back a part, and leaves the rest. */
const kindOf = (outcome: Outcome, plan: Plan | undefined): NoticeKind =>
  outcome === 'released' && plan !== undefined && isLift(plan) ? 'lifted' : kinds[outcome]

const keysOf = ({changes}: Plan): string =>
  changes.flatMap(({effect, key}) => (effect === 'update' ? [key] : [])).join(', ')

/** After these nobody waits for an update. */
const last: readonly NoticeKind[] = ['ended', 'released', 'drilled', 'drill-overdue', 'test']
/** After these nothing of a thread may be left open, unless another run of it stands. */
const closing: readonly NoticeKind[] = ['ended', 'released', 'drilled', 'test']

/** What a teller of notices goes by. */
export interface Telling {
  readonly notify: Pick<Notify, 'updateEvery' | 'codenames'>
  /** Of the plan of another run; undefined where its journal cannot be read. */
  readonly digestOf: (run: string) => string | undefined
  /** Whether another run of the same thread still contains something. */
  readonly othersStand: () => boolean
}

/** What is to be told, before it is dressed for those who may know it. */
export interface Matter {
  readonly kind: NoticeKind
  readonly at: string
  /** Tells it from everything else that is told. */
  readonly of: string
  readonly thread: string
  readonly codename?: string | undefined
  readonly exercise?: Notice['exercise']
  readonly facts: NoticeFacts
}

const usualUpdate = '30m'

/** Without more than may be known. */
export function noticeOf({kind, at, of, facts, ...matter}: Matter, {notify, othersStand}: Telling): Notice {
  const {exercise, codename, thread} = matter
  const every = milliseconds(notify.updateEvery ?? usualUpdate)
  return {
    schema: 'firebreak/notice@1',
    id: createHash('sha256').update(of).digest('hex').slice(0, 32),
    kind,
    at,
    thread: codename ?? thread,
    ...(exercise === undefined ? {} : {exercise}),
    closes: closing.includes(kind) && !othersStand(),
    ...(last.includes(kind) ? {} : {nextUpdate: new Date(Date.parse(at) + every).toISOString()}),
    ...(codename === undefined ? {facts: {...facts}} : {codename}),
  }
}

type Case = Pick<Matter, 'thread' | 'codename' | 'exercise' | 'facts'>

/** What a plan, its run and the release of that run have in common. */
const firstPlanOf = ({releases, digest}: Plan, {digestOf}: Pick<Telling, 'digestOf'>): string =>
  releases === undefined ? digest : (digestOf(releases) ?? releases)

/** What every notice about a plan or its run says. */
export function caseOfPlan(plan: Plan, telling: Pick<Telling, 'notify' | 'digestOf'>, run?: string): Case {
  const {incident, reason, runbook, account, author, releases, changes} = plan
  const name = incident ?? releases ?? run ?? plan.digest
  const isDrill = incident === drillIncident
  const codename = plan.codename ?? (incident === undefined ? undefined : telling.notify.codenames?.[incident])
  return {
    thread: isDrill ? `drill ${releases ?? run ?? plan.digest}` : (incident ?? firstPlanOf(plan, telling)),
    codename,
    ...(isDrill ? {exercise: 'drill'} : {}),
    facts: {
      name: isDrill ? (releases ?? run ?? name) : name,
      ...(incident === undefined ? {} : {incident}),
      ...(run === undefined ? {} : {run: releases ?? run}),
      ...(reason === undefined ? {} : {reason}),
      runbook: runbook.id,
      title: runbook.title,
      account: account.name,
      operator: author,
      changes: count(changes.filter(({effect}) => effect === 'update').length, 'change'),
    },
  }
}

/** Finds in the entries of a run, as they are made, what somebody should be told. Each is looked at once, and nothing is waited for. */
export function createTeller(telling: Telling): (entry: JournalEntry) => readonly Notice[] {
  let plan: Plan | undefined
  let brakes: ReadonlyMap<string, Change> = new Map()
  let [isBraked, phase] = [false, undefined as NoticeKind | undefined]

  const news = ({run, seq, obs: {at}}: JournalEntry, kind: NoticeKind, facts: NoticeFacts): readonly Notice[] => {
    if (plan === undefined) return []
    const about = caseOfPlan(plan, telling, run)
    return [noticeOf({...about, kind, at, of: `${run} ${seq} ${kind}`, facts: {...about.facts, ...facts}}, telling)]
  }
  const brake = (entry: JournalEntry, key: string): readonly Notice[] => {
    const change = isBraked ? undefined : brakes.get(key)
    if (change === undefined) return []
    isBraked = true
    return news(entry, 'brake-on', {change: wordsOf(change)})
  }
  const turn = (entry: JournalEntry, kind: NoticeKind, facts: NoticeFacts): readonly Notice[] => {
    if (phase === kind) return []
    phase = kind
    return news(entry, kind, facts)
  }

  return (entry) => {
    const {event, run} = entry
    switch (event.type) {
      case 'run-start':
        plan = event.plan
        if (plan.kind === 'contain') brakes = brakesOf(plan)
        return plan.kind === 'contain' ? news(entry, 'started', {}) : []
      case 'resume':
        phase = undefined
        return []
      case 'break-glass':
        return news(entry, 'needs-person', {why: glassWords(event), next: `firebreak review ${run} --reason TEXT`})
      case 'outcome':
        return event.result === 'applied' ? brake(entry, event.key) : []
      case 'regressed':
        return turn(entry, 'not-contained', {
          why: `in the watch over ${event.stage}: ${event.why.join('; ')}; what was given back is contained again`,
          next: `firebreak runs show ${run}`,
        })
      case 'soak':
        return event.held
          ? []
          : turn(entry, 'not-contained', {
              why: `looked again after ${event.point}: it does not hold any more`,
              next: `firebreak runs show ${run}`,
            })
      case 'run-outcome':
        return turn(entry, kindOf(event.outcome, plan), {
          ...(plan !== undefined && isLift(plan) ? {change: keysOf(plan)} : {}),
          outcome: event.outcome,
          why: event.why.join('; '),
          next: `firebreak runs show ${run}`,
        })
      default:
        return []
    }
  }
}

const glassWords = ({by, missing, reason}: Extract<JournalEntry['event'], {type: 'break-glass'}>): string =>
  `${by} went on without ${count(missing, 'other person', 'other persons')}: ${reason}`

interface Broken {
  readonly run: string
  readonly plan: Plan
  readonly at: string
  readonly why: string
  /** How often it went on before: each time it can be broken off anew. */
  readonly resumes: number
}

/** How often a run went on, by its entries. */
export const resumesIn = (entries: readonly JournalEntry[]): number =>
  entries.filter(({event}) => event.type === 'resume').length

/** Of a run that was broken off: it has no outcome, and somebody has to look. */
export function brokenOff({run, plan, at, why, resumes}: Broken, telling: Telling): Notice {
  const about = caseOfPlan(plan, telling, run)
  const facts = {...about.facts, why, next: `firebreak runs show ${run}`}
  const of = `${run} broken off${resumes === 0 ? '' : ` ${resumes}`}`
  return noticeOf({...about, kind: 'needs-person', at, of, facts}, telling)
}

const wordsOf = ({key, summary}: Change): string => `${key}: ${summary}`
