import {z} from 'zod'
import {Duration, Name} from '../ids.ts'

/** One part of a release, and what has to be seen before the next begins. */
export const Stage = z.strictObject({
  /** Who is given back: the canary by name, or `the rest`. */
  name: z.string().min(1),
  /** Keys of the changes of the plan that belong to it. */
  keys: z.array(z.string().min(1)).min(1),
  /** Probes that work again with it. */
  back: z.array(Name),
  /** Probes that work, and must go on working. */
  working: z.array(Name),
  /** Probes of what still stands: they must stay refused. */
  refused: z.array(Name),
  /** How long it is watched before the next begins; absent for a last stage that nobody watches. */
  watch: Duration.optional(),
})
export type Stage = z.infer<typeof Stage>

/** How a release was asked for, where somebody said it. */
export const Staging = z.strictObject({
  /** An agent, a group of agents or a change of the run: it is given back first. */
  canary: z.string().min(1).optional(),
  /** All of it in one go. */
  atOnce: z.literal(true).optional(),
  /** Watch after the last stage as well. */
  watch: z.literal(true).optional(),
})
export type Staging = z.infer<typeof Staging>

/** What was seen in the watch over a stage that must not be. */
export interface Regression {
  readonly stage: string
  readonly why: readonly string[]
}

const prefix = 'again:'

/** The key under which a change that was given back is made again. */
export const againKey = (key: string): string => `${prefix}${key}`

/** Whether a change of a release contains again what it had given back: no step of a runbook has such a key. */
export const isAgain = (key: string): boolean => key.startsWith(prefix)
