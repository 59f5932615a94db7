import type {DrillResult} from '../core/documents/drill-result.ts'

export type Score = DrillResult['scores'][number]

/** All of them, or none. */
export const points = (what: string, of: number, earned: boolean): Score => ({what, of, points: earned ? of : 0})
