import {foreign, type Block, type Section, type Words} from '../page.ts'
import {perRun, type Told} from './per-run.ts'
import type {CaseRun} from '../../../core/incidents/case.ts'

const meanings = {
  V0: 'accepted by Cloudflare',
  V1: 'read back',
  V2: 'refused from outside, others work',
  V3: 'nothing got through in the logs',
  V4: 'held when looked at again',
} as const

function ladder({report}: CaseRun): Block {
  return {
    kind: 'table',
    caption: 'The ladder of proof, from below. A level counts only where all below it are reached.',
    head: ['Level', 'Means', 'State', 'What it lacks'],
    rows: (report.ladder?.rungs ?? []).map(({level, state, why}): readonly Words[] => [
      [level],
      [meanings[level]],
      [state],
      why === undefined ? [] : [foreign(why)],
    ]),
  }
}

function probes({report, state}: CaseRun): Block {
  const asked = [...state.probes.values()]
  return {
    kind: 'table',
    caption: 'The last answer of each probe: a real connection that had to be refused, or had to work.',
    head: ['Probe', 'Must', 'Answer', 'Why', 'At'],
    rows: report.probes.map(({probe, expect, answer, reason, detail}): readonly Words[] => [
      [foreign(probe)],
      [expect === 'refused' ? 'be refused' : 'work'],
      [answer],
      [reason, ': ', foreign(detail)],
      [asked.find((one) => one.probe === probe && one.expect === expect)?.at ?? ''],
    ]),
  }
}

/** How far it is shown, and by what. */
export const proofSection = (told: Told): Section =>
  perRun('How far it is proven', told, (run) => [ladder(run), probes(run)])
