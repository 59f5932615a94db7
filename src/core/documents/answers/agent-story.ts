import {z} from 'zod'
import {Timestamp} from '../../ids.ts'
import {Confidence, Ground} from '../../story/confidence.ts'
import {Deed} from '../../story/deed.ts'
import {Untrusted} from './untrusted.ts'

/** Where a record is kept. */
export const StoryRecord = z.strictObject({
  source: z.string(),
  /** As the record has it. */
  time: z.string(),
  key: z.string(),
  /** Path inside the bag. */
  file: z.string(),
  bag: z.string(),
})
export type StoryRecord = z.infer<typeof StoryRecord>

/** One deed: what is on record, and apart from it why it is held to be the agent's. */
export const StoryEntry = z.strictObject({
  at: Timestamp,
  /** What the record says that says most. */
  fact: Deed.omit({time: true}),
  /** Every record of it. */
  records: z.array(StoryRecord).min(1),
  /** Never read off a record. */
  inference: z.strictObject({
    confidence: Confidence,
    links: z.array(z.strictObject({by: Ground, id: z.string(), confidence: Confidence, why: z.string().optional()})),
  }),
})
export type StoryEntry = z.infer<typeof StoryEntry>

/**
 * What is not in the story, or may not be. `unrecorded`: a deed that no record holds and others imply; `window`: time
 * that no bag covers; `no-handle`: a source that is not whole and names nobody by any kind of handle of this agent;
 * `left-out`: records that name nobody who is known.
 */
export const StoryGap = z.strictObject({
  kind: z.enum([
    'unrecorded',
    'not-collected',
    'unavailable',
    'truncated',
    'window',
    'unreadable',
    'no-handle',
    'sampled',
    'left-out',
    'blind-spot',
  ]),
  source: z.string().optional(),
  from: z.string().optional(),
  to: z.string().optional(),
  why: z.string(),
})
export type StoryGap = z.infer<typeof StoryGap>

/** How far apart two sources write the same requests down. */
export const ClockSkew = z.strictObject({
  /** Positive: the second one is later. */
  sources: z.tuple([z.string(), z.string()]),
  records: z.int().positive(),
  medianMs: z.number(),
  mostMs: z.number(),
})
export type ClockSkew = z.infer<typeof ClockSkew>

/** The answer of `evidence replay`: what one agent did, as far as the bags hold it. */
export const AgentStory = z.strictObject({
  schema: z.literal('firebreak/agent-story@1'),
  agent: z.string(),
  /** What was asked for, or what the bags vouch for: later records are told, and more may be on their way. */
  window: z.strictObject({from: Timestamp, to: Timestamp}).optional(),
  bags: z.array(
    z.strictObject({
      path: z.string(),
      run: z.string(),
      incident: z.string().optional(),
      sealedAt: z.string().optional(),
      /** How the bag is not as it was sealed; what is told from it is not to be believed then. */
      problems: z.array(z.string()),
    }),
  ),
  sources: z.array(
    z.strictObject({
      source: z.string(),
      title: z.string(),
      /** Records read, each once. */
      records: z.int().min(0),
      /** Of these, how many tell of this agent. */
      told: z.int().min(0),
    }),
  ),
  entries: z.array(StoryEntry),
  gaps: z.array(StoryGap),
  clocks: z.array(ClockSkew),
  untrusted: Untrusted.optional(),
})
export type AgentStory = z.infer<typeof AgentStory>
