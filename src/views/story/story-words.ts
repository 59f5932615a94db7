import type {AgentStory, ClockSkew, StoryEntry, StoryGap} from '../../core/documents/answers/agent-story.ts'
import {count, span} from '../text/words.ts'

/** What each kind of gap is about, the worst first. */
export const gapGroups: readonly {
  readonly title: string
  readonly kinds: readonly StoryGap['kind'][]
}[] = [
  {title: 'Deeds that nobody recorded and others imply', kinds: ['unrecorded']},
  {
    title: 'What the bags do not cover',
    kinds: ['not-collected', 'unavailable', 'truncated', 'window', 'unreadable', 'no-handle'],
  },
  {title: 'What the sources cannot show', kinds: ['sampled', 'left-out', 'blind-spot']},
]

/** The gaps of these kinds, and the sources of which the same is to be said. */
export function gapsOf({gaps}: AgentStory, kinds: readonly StoryGap['kind'][]): readonly StoryGap[] {
  const found = kinds.flatMap((kind) => gaps.filter((gap) => gap.kind === kind))
  const same = Map.groupBy(found, ({kind, from, to, why}) => JSON.stringify([kind, from, to, why]))
  return [...same.values()].flatMap(([first, ...others]) => {
    const sources = others.flatMap(({source}) => source ?? [])
    return first === undefined ? [] : [{...first, ...withSource([first.source ?? [], sources].flat())}]
  })
}

const withSource = (sources: readonly string[]) => (sources.length === 0 ? {} : {source: sources.join(', ')})

/** `from A to B`, as far as it is known. */
export function betweenWords({from, to}: Pick<StoryGap, 'from' | 'to'>): string {
  if (to === undefined) return ''
  return from === undefined ? `before ${to}` : `from ${from} to ${to}`
}

export function headline({agent, entries, gaps}: AgentStory): string {
  const unrecorded = gaps.filter(({kind}) => kind === 'unrecorded').length
  const told = `${agent}: ${count(entries.length, 'deed')} on record`
  return unrecorded === 0 ? told : `${told}, and ${count(unrecorded, 'sign')} of what no record holds`
}

/** How many deeds are how sure. */
export function confidenceWords({entries}: AgentStory): string {
  const of = (wanted: string) => entries.filter(({inference}) => inference.confidence === wanted).length
  return `certain ${of('certain')}, likely ${of('likely')}, possible ${of('possible')}`
}

/** `connected to host ledger (refused)`; what it was done to goes by its name where the record has one. */
export function deedWords({
  fact: {verb, object, outcome, count: times = 1},
}: StoryEntry): readonly [string, string, string] {
  const tail = [outcome === 'allowed' ? undefined : outcome, times === 1 ? undefined : `${times} times`]
  const said = tail.filter((part) => part !== undefined).join(', ')
  return [`${verb} ${object.kind} `, object.name ?? object.id, said === '' ? '' : ` (${said})`]
}

/** `access and gateway-http, 3 requests: the second is 1.2 s later`. */
export function clockWords({sources: [first, second], records, medianMs, mostMs}: ClockSkew): string {
  const apart =
    medianMs === 0 ? 'at the same time' : `${span(Math.abs(medianMs))} ${medianMs > 0 ? 'later' : 'earlier'}`
  return `${count(records, 'request')} seen by ${first} and ${second}: ${second} has them ${apart} in the median, ${span(mostMs)} apart at most`
}
