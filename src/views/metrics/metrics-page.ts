import type {Metrics, Objective} from '../../core/metrics/metrics.ts'
import {count, span} from '../text/words.ts'
import {foreign, type Page, type Section} from '../report/page.ts'
import {drawBars} from './draw-bars.ts'
import {daysWords, figures, promise, ratioWords, usedWords} from './metrics-words.ts'

/** As many bars as can be read. */
const most = 20
/** A budget that is used up, and a drill that is too old. */
const [allOfIt, oldDays] = [1, 30] as const

const brakes = ({runs}: Metrics): Section => ({
  title: 'Time to first brake and to proof',
  blocks: [
    {
      kind: 'drawings',
      drawings: (['firstBrakeMs', 'provenMs'] as const).flatMap((of) => {
        const bars = runs.slice(0, most).flatMap(({[of]: ms, runbook, startedAt}) =>
          ms === undefined
            ? []
            : [
                {
                  label: [foreign(runbook), ` ${startedAt.slice(0, 10)}`],
                  value: ms,
                  words: span(ms),
                  look: 'open' as const,
                },
              ],
        )
        const title = of === 'firstBrakeMs' ? 'Time to first brake, newest first' : 'Time to proof, newest first'
        return bars.length === 0 ? [] : [drawBars(title, bars)]
      }),
    },
    {
      kind: 'table',
      caption: 'The runs, newest first.',
      head: ['Runbook', 'Began', 'Outcome', 'First brake', 'Proven'],
      rows: runs.map(({runbook, startedAt, outcome = 'unfinished', firstBrakeMs, provenMs}) => [
        [foreign(runbook)],
        [`${startedAt.slice(0, 19)}Z`],
        [outcome],
        [firstBrakeMs === undefined ? 'none' : span(firstBrakeMs)],
        [provenMs === undefined ? 'none' : span(provenMs)],
      ]),
    },
  ],
})

const lookOf = ({burn}: Objective): 'blocked' | 'open' => ((burn ?? 0) > allOfIt ? 'blocked' : 'open')

function objectivesSection({objectives}: Metrics): Section {
  const told = objectives.filter(({kept}) => kept.of > 0)
  const bars = told.map((one) => ({
    label: [promise(one)],
    value: one.burn ?? 0,
    words: usedWords(one),
    look: lookOf(one),
  }))
  return {
    title: 'Latency objectives',
    blocks: [
      {
        kind: 'drawings',
        drawings: bars.length === 0 ? [] : [drawBars('Error budget used', bars, {value: allOfIt, words: 'all of it'})],
      },
      {
        kind: 'table',
        caption: '95 of 100 are to keep each; what is above 100 % of the budget has broken it.',
        head: ['Objective', 'Kept', 'Budget used'],
        rows: objectives.map((one) => [[promise(one)], [ratioWords(one.kept)], [usedWords(one)]]),
      },
    ],
  }
}

function drillsSection({drills}: Metrics): Section {
  const scores = (all: Metrics['drills'][number]['scores']): string =>
    all.length === 0 ? 'none kept' : all.map(({score}) => String(score)).join(', ')
  const bars = drills.flatMap(({runbook, days}) =>
    days === undefined
      ? []
      : [
          {
            label: [foreign(runbook)],
            value: days,
            words: daysWords(days),
            look: days > oldDays ? ('blocked' as const) : ('open' as const),
          },
        ],
  )
  return {
    title: 'Drills',
    blocks: [
      {
        kind: 'drawings',
        drawings:
          bars.length === 0
            ? []
            : [drawBars('Days since the last drill', bars, {value: oldDays, words: `${oldDays} days`})],
      },
      {
        kind: 'table',
        caption: 'Scores of the drills of this machine, oldest first.',
        head: ['Runbook', 'Last drill', 'Scores'],
        rows: drills.map(({runbook, days, scores: all}) => [[foreign(runbook)], [daysWords(days)], [scores(all)]]),
      },
    ],
  }
}

/** The weekly page for platform, security and finance. */
export function metricsPage(metrics: Metrics): Page {
  const {runs, of, since, at, objectives, damaged} = metrics
  const broken = objectives.filter(({burn}) => (burn ?? 0) > allOfIt)
  const isQuiet = broken.length === 0
  return {
    title: 'How containment stands',
    tone: isQuiet ? 'good' : 'open',
    headline: `${count(runs.length, 'run')} of ${of}; ${isQuiet ? 'no error budget is used up' : `${count(broken.length, 'error budget')} used up`}`,
    sections: [
      {
        title: 'Figures',
        blocks: [
          {
            kind: 'facts',
            facts: [
              ['From', [since]],
              ['To', [at]],
              ...figures(metrics).map(([label, value]) => [label, [value]] as const),
            ],
          },
          {kind: 'items', items: damaged.map((run) => ['A journal cannot be believed, and is left out: ', run])},
        ],
      },
      brakes(metrics),
      objectivesSection(metrics),
      drillsSection(metrics),
    ],
  }
}
