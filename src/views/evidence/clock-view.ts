import type {EvidenceClock} from '../../core/documents/answers/evidence-clock.ts'
import {printable} from '../../core/text/printable.ts'
import {blocks, labelled, table, wrap} from '../text/layout.ts'
import {plain, type Paint} from '../text/paint.ts'
import {keptWords} from './expiry-words.ts'

type Source = EvidenceClock['sources'][number]

const toTheSecond = (at: string): string => at.replace(/\.\d{3}Z$/, 'Z')

function goneWords({state, goneFrom}: Source): string {
  if (goneFrom === undefined) return 'nobody says'
  return state === 'going' ? 'may be gone now' : toTheSecond(goneFrom)
}

function sourceLines(sources: readonly Source[], paint: Paint): readonly string[] {
  const [head = '', ...lines] = table([
    ['SOURCE', 'KEPT', 'BEGINS TO BE GONE'],
    ...sources.map((one) => [one.source, keptWords(one.hours), goneWords(one)]),
  ])
  return [
    paint('bold', head),
    ...sources.flatMap((one, at) => [
      paint(one.state === 'kept' ? 'dim' : 'yellow', lines[at] ?? ''),
      `    ${wrap(`${one.title}: ${one.words}`, 4)}`,
    ]),
  ]
}

/** When what Cloudflare recorded of an incident is gone, the shortest-lived first, and how to keep it. */
export function clockView(clock: EvidenceClock, paint: Paint = plain): string {
  const about = [clock.agent, clock.segment].filter((name) => name !== undefined).join(' and ')
  const since = `began at ${toTheSecond(clock.since)}; it is ${toTheSecond(clock.now)}`
  return blocks(
    [
      labelled('The incident', since),
      ...(about === '' ? [] : [labelled('It is about', printable(about))]),
      wrap('KEPT is what is documented at least; plan and settings may keep it longer.'),
    ],
    sourceLines(clock.sources, paint),
    clock.next.map((command, at) => labelled(at === 0 ? 'Keep now' : 'or all of it', printable(command))),
  )
}
