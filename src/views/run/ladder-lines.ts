import type {Level, Rung} from '../../core/documents/ladder.ts'
import type {RunReport} from '../../core/documents/run-report.ts'
import {printable} from '../../core/text/printable.ts'
import {labelled, wrap} from '../text/layout.ts'
import type {Paint} from '../text/paint.ts'

/** What the levels mean, in one line. */
export const levelLegend = 'V0 accepted, V1 read back, V2 refused outside, V3 logs quiet, V4 soaked'

const words: Readonly<Record<Level, string>> = {
  V0: 'accepted, and no more',
  V1: 'read back',
  V2: 'refused from outside, and bystanders work',
  V3: 'nothing succeeded since, as far as Cloudflare records it',
  V4: 'held through the soak',
}

/** A level that is not reached, or not by everything. */
function rungLine({level, state, why}: Rung, paint: Paint): readonly string[] {
  if (why === undefined) return []
  const line = `  ${wrap(printable(`${level} ${state === 'reached' ? 'but' : state}: ${why}`), 4)}`
  return [state === 'failed' ? paint('red', line) : line]
}

/** How far a run is proven, what stands above it, and why not. */
export function ladderLines({ladder}: RunReport, paint: Paint): readonly string[] {
  if (ladder === undefined) return []
  const {level, rungs} = ladder
  return [
    labelled('Level', level === undefined ? 'none: not everything was accepted' : `${level}: ${words[level]}`),
    ...rungs.flatMap((rung) => rungLine(rung, paint)),
    paint('dim', `  ${levelLegend}`),
  ]
}
