import {z} from 'zod'
import type {PartyKind} from './deed.ts'

/** How sure it is that a deed was the agent's; it follows from the grounds alone. */
export const Confidence = z.enum(['certain', 'likely', 'possible'])
export type Confidence = z.infer<typeof Confidence>

/** What ties a deed to an agent. */
export const Ground = z.enum([
  'token id',
  'client id',
  'certificate',
  'Worker',
  'session',
  'person',
  'device',
  'address',
  'gateway',
  'trace',
  'ray',
])
export type Ground = z.infer<typeof Ground>

interface Weight {
  readonly ground: Ground
  /** The most that this kind of handle can show. */
  readonly confidence: Confidence
  /** Handles of a lower rank say more exactly who it was: whose those are decides. */
  readonly rank: number
}

/**
 * A credential was presented, and a Worker is code that runs. A session can be carried off, other programs share a
 * device, its address and a gateway, and a person acts for themselves too.
 */
export const weights: Readonly<Record<PartyKind, Weight>> = {
  'service-token': {ground: 'token id', confidence: 'certain', rank: 1},
  'api-token': {ground: 'token id', confidence: 'certain', rank: 1},
  'oauth-client': {ground: 'client id', confidence: 'certain', rank: 1},
  certificate: {ground: 'certificate', confidence: 'certain', rank: 1},
  worker: {ground: 'Worker', confidence: 'certain', rank: 1},
  session: {ground: 'session', confidence: 'likely', rank: 2},
  person: {ground: 'person', confidence: 'possible', rank: 3},
  device: {ground: 'device', confidence: 'likely', rank: 4},
  address: {ground: 'address', confidence: 'likely', rank: 5},
  gateway: {ground: 'gateway', confidence: 'likely', rank: 5},
}

const order = Confidence.options

/** The lesser of the two. */
export const lesser = (a: Confidence, b: Confidence): Confidence => (order.indexOf(a) > order.indexOf(b) ? a : b)

/** The best of them; `possible` when there are none. */
export const best = (all: readonly Confidence[]): Confidence => order.find((one) => all.includes(one)) ?? 'possible'
