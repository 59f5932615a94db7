import {globSync} from 'node:fs'
import {dirname} from 'node:path'
import type {JournalEntry} from '../../src/core/documents/journal.ts'
import {verifyBag} from '../../src/storage/evidence-bag.ts'
import {figure} from '../soak/figures.ts'
import type {DoomedRange} from './doomed-range.ts'

/** What must never come of a crash, each by name; nothing is said where all is well. */
export interface Findings {
  /** Requests that had an effect more often than there are moves to send them. */
  readonly twice: readonly string[]
  /** Requests that had an effect and that no journal takes for applied, or the other way round. */
  readonly lost: readonly string[]
  /** Requests that came without an intent on disk. */
  readonly unannounced: readonly string[]
  /** Moves that had their outcome before a resume and were sent again after it. */
  readonly resent: readonly string[]
  /** What is wrong with evidence that passes for whole. */
  readonly torn: readonly string[]
}

type Of<Type extends JournalEntry['event']['type']> = Extract<JournalEntry['event'], {type: Type}>

const eventsOf = <Type extends JournalEntry['event']['type']>(
  entries: readonly JournalEntry[],
  type: Type,
): readonly Of<Type>[] => entries.map(({event}) => event).filter((event): event is Of<Type> => event.type === type)

const nameOf = ({key, move, attempt}: Of<'intent' | 'outcome'>): string => `${key} ${move} ${attempt}`

/** How many moves there are that send a request, whatever the number of their attempts. */
function sendersOf(journals: readonly (readonly JournalEntry[])[]): ReadonlyMap<string, number> {
  const intents = journals.flatMap((entries, run) =>
    eventsOf(entries, 'intent').map(({key, move, request: {method, path}}) => ({
      request: `${method} ${path}`,
      move: `${run} ${key} ${move}`,
    })),
  )
  const moves = Map.groupBy(intents, ({request}) => request)
  return new Map([...moves].map(([request, sent]) => [request, new Set(sent.map(({move}) => move)).size]))
}

/** The requests that a journal takes for applied: by their answer, or found so by a look. */
function applied(entries: readonly JournalEntry[]): readonly string[] {
  const sent = new Map(eventsOf(entries, 'intent').map((intent) => [nameOf(intent), intent.request]))
  const outcomes = eventsOf(entries, 'outcome').filter(({result}) => result === 'applied')
  return outcomes.flatMap((outcome) => {
    const request = sent.get(nameOf(outcome))
    return request === undefined ? [] : [`${request.method} ${request.path}`]
  })
}

/** Requests of this process after it had begun for what another had brought to an outcome. */
function resent(entries: readonly JournalEntry[]): readonly string[] {
  const resumes = entries.filter(({event}) => event.type === 'resume').map(({seq}) => seq)
  const last = resumes.at(-1) ?? Number.MAX_SAFE_INTEGER
  const before = eventsOf(
    entries.filter(({seq}) => seq < last),
    'outcome',
  ).filter(({result}) => result === 'applied')
  const done = new Set(before.map(({key, move}) => `${key} ${move}`))
  const after = eventsOf(
    entries.filter(({seq}) => seq > last),
    'intent',
  )
  return after.map(({key, move}) => `${key} ${move}`).filter((move) => done.has(move))
}

function countOf(all: readonly string[]): ReadonlyMap<string, number> {
  return new Map([...Map.groupBy(all, (one) => one)].map(([one, same]) => [one, same.length]))
}

async function torn({stateDir}: DoomedRange): Promise<readonly string[]> {
  const sealed = globSync('runs/*/evidence/*/tagmanifest-sha256.txt', {cwd: stateDir})
  const problems = await Promise.all(sealed.map((path) => verifyBag(`${stateDir}/${dirname(path)}`)))
  return problems.flat()
}

/** Looks for damage in the account, in every journal and in the evidence. Throws for a broken chain. */
export async function findingsIn(range: DoomedRange): Promise<Findings> {
  const journals = range
    .runs()
    .map((run) => entriesOf(range, run))
    .filter((entries) => entries.length > 0)
  const effects = range.effects()
  const told = new Set(journals.flatMap(applied))
  const announced = countOf(
    journals.flatMap((entries) => eventsOf(entries, 'intent').map(({request: {method, path}}) => `${method} ${path}`)),
  )
  const senders = sendersOf(journals)
  return {
    twice: [...effects].filter(([request, count]) => count > (senders.get(request) ?? 1)).map(([request]) => request),
    lost: [...new Set(effects.keys()).symmetricDifference(told)],
    unannounced: [...countOf(range.writes())]
      .filter(([request, count]) => count > (announced.get(request) ?? 0))
      .map(([request]) => request),
    resent: journals.flatMap(resent),
    torn: await torn(range),
  }
}

/** The same, and what the soak counts of it. */
export async function countedFindings(range: DoomedRange): Promise<Findings> {
  const findings = await findingsIn(range)
  figure('requests sent twice', findings.twice.length + findings.resent.length)
  figure('changes lost', findings.lost.length + findings.unannounced.length)
  figure('actions carried out under crashes', range.effects().size)
  return findings
}

export const nothing: Findings = {twice: [], lost: [], unannounced: [], resent: [], torn: []}

/** A run that died before its first entry has none; anything else that cannot be read is a broken chain. */
function entriesOf(range: DoomedRange, run: string): readonly JournalEntry[] {
  try {
    return range.entries(run)
  } catch (error) {
    if (error instanceof Error && error.message.includes('never finished')) return []
    figure('broken chains', 1)
    throw error
  }
}
