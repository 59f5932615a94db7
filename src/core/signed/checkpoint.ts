import {z} from 'zod'
import {Sha256, Timestamp} from '../ids.ts'
import type {JournalEvent} from '../documents/journal.ts'
import {KeyId} from './bundle.ts'
import type {StatementKind} from './statement.ts'

/** Why a checkpoint was made then. */
export const CheckpointReason = z.enum(['start', 'plan', 'resume', 'evidence', 'interrupt', 'end', 'entries', 'time'])
export type CheckpointReason = z.infer<typeof CheckpointReason>

/** A person's word on how a journal stood: so many entries, the last of them with this hash. */
export const Checkpoint = z.strictObject({
  run: z.string().min(1),
  size: z.int().min(1),
  head: Sha256,
  /** SHA-256 over what the checkpoint before it signed; absent in the first. */
  prevCheckpointSha256: Sha256.optional(),
  epoch: z.int().min(0),
  tool: z.string(),
  keyId: KeyId,
  reason: CheckpointReason,
  at: Timestamp,
})
export type Checkpoint = z.infer<typeof Checkpoint>

/** Its subjects are `journal`, `plan`, `runbook` and `evidence/<key>` for each sealed bag. */
export const checkpointKind: StatementKind<Checkpoint> = {
  predicateType: 'urn:firebreak:checkpoint@1',
  predicate: Checkpoint,
  role: 'checkpoint',
}

/** No more entries than this go by without a checkpoint, and no more time. */
export const checkpointEvery = {entries: 50, ms: 60_000} as const

const moments: Partial<Readonly<Record<JournalEvent['type'], CheckpointReason>>> = {
  'run-start': 'start',
  // The last entry before the first request that changes something.
  lock: 'plan',
  resume: 'resume',
  collected: 'evidence',
  interrupt: 'interrupt',
  'run-outcome': 'end',
}

/** Why a checkpoint is due right after an event, `since` entries after the last one; undefined while none is. */
export function checkpointDue({type}: JournalEvent, since: number): CheckpointReason | undefined {
  return moments[type] ?? (since >= checkpointEvery.entries ? 'entries' : undefined)
}
