import type {Doer, Moment} from '../documents/answers/incident-report.ts'
import type {JournalEntry, JournalEvent} from '../documents/journal.ts'
import type {Case} from './case.ts'

type Told = Omit<Moment, 'at' | 'run' | 'entry' | 'record'>
type Of<Type extends JournalEvent['type']> = Extract<JournalEvent, {type: Type}>

const person = (name: string, what: string, about?: string): Told => told({kind: 'person', name}, what, about)
const firebreak = (what: string, about?: string): Told => told({kind: 'firebreak'}, what, about)
const other = (what: string, about?: string): Told => ({
  ...told({kind: 'other'}, what, about),
  inference: 'firebreak did not do it; who did is not on this record',
})

const told = (who: Doer, what: string, about: string | undefined): Told => ({
  who,
  what,
  ...(about === undefined ? {} : {about}),
})

/** What has been said of each object and probe so far: only what is new is told. */
type Memory = Map<string, string>

/** What each change is for, by its key. */
type Summaries = ReadonlyMap<string, string>

function isNews(memory: Memory, of: string, now: string): boolean {
  const isNew = memory.get(of) !== now
  memory.set(of, now)
  return isNew
}

function begun({plan}: Of<'run-start'>): readonly Told[] {
  const about = `${plan.runbook.title}${plan.reason === undefined ? '' : `: ${plan.reason}`}`
  return [
    person(plan.author, plan.kind === 'release' ? 'began to give back' : 'began', about),
    ...plan.changes
      .filter(({effect}) => effect === 'blocked')
      .map(({summary}) => other('had changed it since: left alone', summary)),
  ]
}

const endWords = {
  applied: 'changed',
  unchanged: 'found already as wanted',
  failed: 'could not change',
  drifted: 'did not touch',
  skipped: 'left out',
} as const

function ended({key, result, why}: Of<'step-end'>, summaries: Summaries): readonly Told[] {
  const summary = summaries.get(key) ?? key
  const about = why === undefined || why === summary ? summary : `${summary}: ${why}`
  return [
    ...(result === 'drifted' ? [other('had changed it since the plan', summary)] : []),
    firebreak(endWords[result], about),
  ]
}

const answerWords = {
  refused: {proven: 'it was refused', disproven: 'it got through', inconclusive: 'nobody can say'},
  working: {proven: 'it works', disproven: 'it does not work', inconclusive: 'nobody can say'},
} as const

/** A probe is told when its answer is another than before. */
function probed({result: {probe, expect, answer, reason, detail}}: Of<'probe'>, memory: Memory): readonly Told[] {
  if (!isNews(memory, `${expect} ${probe}`, answer)) return []
  const must = expect === 'refused' ? 'be refused' : 'work'
  return [
    firebreak(`tried a connection that must ${must}: ${answerWords[expect][answer]}`, `${probe}: ${reason}, ${detail}`),
  ]
}

/** A look is told when it finds something else than before, and the first only where it finds it wanting. */
function looked({key, verdict}: Of<'verify'>, memory: Memory, summaries: Summaries): readonly Told[] {
  const isFirst = !memory.has(`look ${key}`)
  if (!isNews(memory, `look ${key}`, verdict.verdict) || (isFirst && verdict.verdict === 'held')) return []
  if (verdict.verdict === 'held') return [firebreak('found it in force again', summaries.get(key))]
  const about = `${summaries.get(key) ?? key}: ${verdict.why}`
  const isUndone = verdict.verdict === 'not-held' && !isFirst
  return [
    isUndone
      ? other('undid a change, or it lapsed', about)
      : firebreak(`looked at a change: ${verdict.verdict}`, about),
  ]
}

interface Telling {
  readonly memory: Memory
  readonly summaries: Summaries
}

/** What a person said or did in the middle of a run. */
function decided({event, obs}: JournalEntry): readonly Told[] {
  switch (event.type) {
    case 'approval':
      return [person(event.approval.by, `approved the plan (${event.approval.means})`, event.approval.reason)]
    case 'break-glass':
      return [person(event.by, `broke the glass, without ${event.missing} other approvals`, event.reason)]
    case 'review':
      return [person(event.review.by, 'reviewed the broken glass', event.review.reason)]
    case 'lease-extended': {
      const {by, reason, leases} = event.extension
      return [person(by, `let ${leases.map(({change}) => change).join(', ')} stand longer`, reason)]
    }
    case 'accepted': {
      const {owner, residual, reason} = event.acceptance
      return [person(owner, 'accepted what still works', `${residual}: ${reason}`)]
    }
    case 'interrupt':
      return [person(obs.actor, 'interrupted the run')]
    case 'resume':
      return [person(obs.actor, 'resumed the run')]
    case 'take-over':
      return [person(event.by, 'took over the lock', `from ${event.holder} on ${event.host}`)]
    default:
      return []
  }
}

/** What firebreak did and saw by itself. The journal has more: who was asked, what was sent, and each time it waited. */
function acted({event}: JournalEntry, {memory, summaries}: Telling): readonly Told[] {
  switch (event.type) {
    case 'run-start':
      return begun(event)
    case 'warned':
      return [firebreak('warned', event.result.message)]
    case 'clock-jump':
      return [told({kind: 'unclear'}, 'the clock of the machine was moved, or it slept', undefined)]
    case 'collected':
      return [firebreak('sealed evidence', event.sources.map(({source}) => source).join(', '))]
    case 'collection-failed':
      return [firebreak('could not keep all evidence', event.why)]
    case 'copied':
      return [firebreak('copied the evidence', event.copy.place)]
    case 'copy-failed':
      return [firebreak('could not copy the evidence', `${event.sink}: ${event.why}`)]
    case 'step-end':
      return ended(event, summaries)
    case 'found':
      return [firebreak('found during the run', event.change.summary)]
    case 'verify':
      return looked(event, memory, summaries)
    case 'probe':
      return probed(event, memory)
    case 'quiet':
      return event.verdict.verdict === 'not-held'
        ? [firebreak('saw in the logs that something got through', event.verdict.why)]
        : []
    case 'waiting':
      return event.on === 'network' ? [firebreak('waited for the network', event.why)] : []
    case 'watched':
      return isNews(memory, `watch over ${event.stage}`, String(event.unseen?.length ?? 0))
        ? [firebreak(`watches ${event.stage}`, event.unseen?.join('; '))]
        : []
    case 'regressed':
      return [firebreak(`saw a regression in the watch over ${event.stage}`, event.why.join('; '))]
    case 'soak':
      return [firebreak(`looked again after ${event.point}: ${event.held ? 'it held' : 'it did not hold'}`)]
    case 'run-outcome':
      if (!isNews(memory, 'outcome', event.outcome)) return []
      return [firebreak(`outcome: ${event.outcome}`, event.why.length === 0 ? undefined : event.why.join('; '))]
    default:
      return []
  }
}

/** What happened in all runs of a case, in the order of time; of what is looked at again and again only what is new. */
export function timelineOf(runs: Case): readonly Moment[] {
  const all = runs.flatMap(({state, entries}) => {
    const summaries = new Map([...state.steps].map(([key, {change}]) => [key, change.summary]))
    const telling = {memory: new Map<string, string>(), summaries}
    return entries.flatMap((entry) =>
      [...decided(entry), ...acted(entry, telling)].map((moment) => ({
        at: entry.obs.at,
        run: state.run,
        entry: entry.seq,
        ...moment,
      })),
    )
  })
  return inOrder(all)
}

/** By time; what has the same time stays as it was. */
export const inOrder = (moments: readonly Moment[]): readonly Moment[] =>
  moments.toSorted((a, b) => a.at.localeCompare(b.at))
