import type {Metrics, Objective, Ratio, Spread} from '../../core/metrics/metrics.ts'
import {count, span} from '../text/words.ts'

const ms = (value: number | null): string => (value === null ? 'none' : span(value))

/** `p50 1.2 s, p95 3.4 s, of 5`. */
export const spreadWords = ({p50, p95, count: of}: Spread): string =>
  of === 0 ? 'no run came to that' : `p50 ${ms(p50)}, p95 ${ms(p95)}, of ${count(of, 'run')}`

/** `3 of 4, 75 %`. */
export const ratioWords = ({part, of}: Ratio): string =>
  of === 0 ? 'none' : `${part} of ${of}, ${Math.round((part / of) * 100)} %`

/** The figures of the page, each with what it is called. */
export function figures(metrics: Metrics): readonly (readonly [label: string, value: string])[] {
  const {firstBrake, proven, policyDenied, requests, rolledBack, cost} = metrics
  const amplified = requests.of === 0 ? 'none' : `${(requests.part / requests.of).toFixed(2)} requests a change`
  const each =
    cost === undefined ? 'the inventory has no costs' : cost.each === null ? 'none' : `${cost.each} ${cost.currency}`
  return [
    ['First brake', spreadWords(firstBrake)],
    ['Proven', spreadWords(proven)],
    ['Refused by policy', ratioWords(policyDenied)],
    ['Retries', amplified],
    ['Released', ratioWords(rolledBack)],
    ['Cost an action', each],
  ]
}

/** What is promised, in words. */
export const promise = ({class: of, what, withinMs}: Objective): string =>
  `${of}: ${what}${withinMs === undefined ? '' : ` within ${withinMs / 1000} s`}`

/** How much of what may fail has failed. */
export const usedWords = ({burn}: Objective): string => (burn === null ? 'no data' : `${Math.round(burn * 100)} %`)

/** When a runbook was practised. */
export const daysWords = (days: number | undefined): string =>
  days === undefined ? 'never' : days === 0 ? 'today' : `${count(days, 'day')} ago`
