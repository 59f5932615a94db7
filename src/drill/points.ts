import type {DrillResult} from '../core/documents/drill-result.ts'
import {span} from '../core/text/amounts.ts'

export type Score = DrillResult['scores'][number]

interface Points {
  readonly what: string
  readonly of: number
  readonly earned: boolean
  /** Where the points went, for whoever asks. */
  readonly otherwise: string
}

/** All of them, or none, and then why. */
export const points = ({what, of, earned, otherwise}: Points): Score =>
  earned ? {what, of, points: of} : {what, of, points: 0, why: otherwise}

/** In words; null where it never came to that. */
export const timeTaken = (ms: number | null): string => (ms === null ? 'it never came to that' : `it took ${span(ms)}`)
