import type {Metrics} from '../../core/metrics/metrics.ts'
import {printable} from '../../core/text/printable.ts'
import {blocks, labelled, table, wrap} from '../text/layout.ts'
import {plain, type Paint} from '../text/paint.ts'
import {count} from '../text/words.ts'
import {daysWords, figures, promise, usedWords} from './metrics-words.ts'

/** The weekly page in a terminal. */
export function metricsView(metrics: Metrics, paint: Paint = plain): string {
  const {runs, of, since, objectives, drills, damaged} = metrics
  const told = objectives.filter(({kept}) => kept.of > 0)
  return blocks(
    [
      `${count(runs.length, 'run')} of ${of} since ${since}`,
      ...figures(metrics).map(([label, value]) => labelled(label, value, 20)),
    ],
    told.length === 0
      ? []
      : [
          'Objectives, how often each was kept, and how much of its error budget is used',
          ...table(
            told.map((one) => [promise(one), `${one.kept.part} of ${one.kept.of}`, usedWords(one)]),
            2,
          ),
        ],
    [
      'Last drills',
      ...table(
        drills.map(({runbook, days, scores}) => [
          printable(runbook),
          daysWords(days),
          scores.map(({score}) => String(score)).join(' '),
        ]),
        2,
      ),
    ],
    damaged.map((run) => paint('red', wrap(`left out, since its journal cannot be believed: ${run}`))),
  )
}
