import type {JournalReplay, ReplayedPart} from '../../core/recordings/journal-replay.ts'
import {printable} from '../../core/text/printable.ts'
import {wrap} from '../text/layout.ts'
import {plain, type Paint} from '../text/paint.ts'

const told = {
  same: ['green', 'same     '],
  differs: ['red', 'DIFFERS  '],
  unknown: ['yellow', 'unknown  '],
} as const

function partLines(name: string, part: ReplayedPart, paint: Paint): readonly string[] {
  const {verdict, recorded, derived, difference, why} = part
  const [colour, word] = told[verdict]
  const at = difference?.seq === undefined ? '' : `entry ${difference.seq}, `
  return [
    `${paint(colour, word)}${name}`,
    `  ${recorded}`,
    ...(derived === undefined || derived === recorded ? [] : [`  derived here:`, `  ${derived}`]),
    ...(difference === undefined
      ? []
      : [
          `  first: ${at}${wrap(printable(difference.at), 2)}`,
          `    recorded ${printable(difference.recorded ?? 'nothing')}`,
          `    derived  ${printable(difference.derived ?? 'nothing')}`,
        ]),
    ...why.map((line) => `  ${wrap(printable(line), 2)}`),
  ]
}

/** What `journal replay` found out: plan and journal, each with the first place where they differ. */
export function replayView({run, tools, plan, journal, notes}: JournalReplay, paint: Paint = plain): string {
  return [
    run,
    `  ${wrap(`recorded by ${printable(tools.recorded ?? 'nobody')}, derived by ${tools.here}`, 2)}`,
    ...notes.map((note) => `  ${wrap(printable(note), 2)}`),
    ...partLines('plan', plan, paint),
    ...partLines('journal', journal, paint),
  ].join('\n')
}
