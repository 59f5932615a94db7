import {Fault} from '../../core/fault.ts'

/** Why something could not be collected. What nobody foresaw is told by its kind alone: its words may hold anything. */
export function failureWords(error: unknown): string {
  if (error instanceof Fault) return error.message
  return `failed unexpectedly (${error instanceof Error ? error.name : typeof error})`
}
