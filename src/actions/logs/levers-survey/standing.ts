import type {z} from 'zod'
import type {Reader} from '../../../core/cloudflare.ts'
import type {Params} from './params.ts'

/** Where one lever stands. `at-rest`: as in peace time. */
export interface Standing {
  readonly standing: 'in-force' | 'at-rest' | 'unread'
  /** One line for people: what is in force, what is at rest, or what could not be read and why. */
  readonly words: string
}

/** Some levers that are looked at together. */
export interface Look {
  /** Where they are told of: each name is one source of the evidence. */
  readonly source: Source
  /** What it is about, for the words of a look that fails. */
  readonly what: string
  /** Whether firebreak.yaml names anything to look at. */
  isAbout(params: z.infer<typeof Params>): boolean
  read(reader: Reader, params: z.infer<typeof Params>): Promise<readonly Standing[]>
}

/** In the order in which containment is lifted: the narrowest first. */
export const sources = [
  'credentials',
  'devices',
  'lists',
  'switches',
  'workers',
  'routes',
  'access',
  'kill-switch',
] as const
export type Source = (typeof sources)[number]

export const inForce = (words: string): Standing => ({standing: 'in-force', words})
export const atRest = (words: string): Standing => ({standing: 'at-rest', words})
export const unread = (words: string): Standing => ({standing: 'unread', words})
