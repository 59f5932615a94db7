import type {DrillResult} from '../../core/documents/drill-result.ts'
import {printable} from '../../core/text/printable.ts'
import {blocks, clip, columns, labelled, pad, table, wrap} from '../text/layout.ts'
import {plain, type Paint} from '../text/paint.ts'
import {count, size, span} from '../text/words.ts'

const bar = (points: number, of: number): string => {
  const filled = of === 0 ? 0 : Math.round((points / of) * 10)
  return `${'█'.repeat(filled)}${'░'.repeat(10 - filled)}`
}

function heading(
  {runbook, scenario, seed, outcome, score, threshold, passed}: DrillResult,
  paint: Paint,
): readonly string[] {
  return [
    paint('bold', clip(`DRILL  ${printable(runbook)} against ${printable(scenario)}`, columns)),
    paint(
      passed ? 'green' : 'red',
      `${passed ? 'PASSED' : 'NOT PASSED'}  ${outcome}, ${score} of 100 points, ${threshold} needed`,
    ),
    paint('dim', `A sandbox on this machine played the account; seed ${seed} plays it again.`),
  ]
}

function timeline({timeline: events}: DrillResult): readonly string[] {
  const offsets = events.map(({offsetMs}) => `${offsetMs < 0 ? '-' : '+'}${span(Math.abs(offsetMs))}`)
  const width = Math.max(0, ...offsets.map((offset) => offset.length))
  return events.map(
    ({text}, at) =>
      `  ${pad('', width - (offsets[at]?.length ?? 0))}${offsets[at]}  ${wrap(printable(text), width + 4)}`,
  )
}

function proofs({probes}: DrillResult, paint: Paint): readonly string[] {
  const rows = probes.map(({probe, expect, answer, reason}) => [
    answer,
    printable(probe),
    expect === 'refused' ? 'must be refused' : 'must work',
    reason,
  ])
  return table(rows, 2).map((line, at) => paint(probes[at]?.answer === 'proven' ? 'green' : 'red', line))
}

function timesOf({times, release}: DrillResult): readonly string[] {
  const after = (ms: number | null | undefined) => (ms === null || ms === undefined ? 'never' : `after ${span(ms)}`)
  return [
    labelled('First brake', after(times.firstBrakeMs)),
    labelled('Proven', after(times.containedMs)),
    labelled(
      'Released',
      release.restored ? `${after(times.releasedMs)}, and the account is as it was` : 'the account is not as it was',
    ),
  ]
}

function measures(result: DrillResult): readonly string[] {
  const {outcome, evidence, requests, release} = result
  const isRecorded = outcome === 'recorded'
  return [
    // A run that only keeps evidence brakes, proves and releases nothing.
    ...(isRecorded ? [labelled('Account', release.restored ? 'as it was' : 'not as it was')] : timesOf(result)),
    ...release.differences.map((difference) => `    ${wrap(printable(difference), 4)}`),
    labelled(
      'Evidence',
      evidence.files === 0
        ? 'none was kept'
        : `${count(evidence.files, 'file')}, ${size(evidence.bytes)}: ${printable(evidence.sources.join(', '))}`,
    ),
    ...(evidence.bag === '' ? [] : [`    ${printable(evidence.bag)}`]),
    labelled('API calls', `${requests.total}, of which ${requests.mutating} changed something`),
  ]
}

/** What is the same whenever this seed is played. */
const record = ({digests}: DrillResult): readonly string[] =>
  digests === undefined
    ? []
    : [
        labelled('Plan', digests.plan),
        labelled('Journal', digests.journal),
        ...(digests.payload === undefined ? [] : [labelled('Payload', digests.payload)]),
      ]

/** Under what was lost, where the points went. */
function scoresOf({scores}: DrillResult): readonly string[] {
  const rows = table(
    scores.map(({what, points: earned, of}) => [bar(earned, of), `${earned}/${of}`, printable(what)]),
    2,
  )
  return rows.flatMap((row, at) => {
    const why = scores[at]?.why
    return why === undefined ? [row] : [row, `      ${wrap(printable(why), 6)}`]
  })
}

/** A drill as a story with an end: what happened when, what it proved, and what it was worth. */
export function drillView(result: DrillResult, paint: Paint = plain): string {
  const next = [`firebreak runs show ${result.run}`, `firebreak journal show ${result.run}`]
  return blocks(
    heading(result, paint),
    timeline(result),
    proofs(result, paint),
    measures(result),
    record(result),
    scoresOf(result),
    next.map((command, at) => labelled(at === 0 ? 'Look closer' : '', command)),
  )
}
