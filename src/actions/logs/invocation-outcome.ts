import type {Deed} from '../../core/story/deed.ts'

const outcomes: Readonly<Record<string, Deed['outcome']>> = {ok: 'allowed', canceled: 'failed', exception: 'failed'}

/** How an invocation of a Worker ended, by the word for it in tails and in workers_trace_events. */
export const invocationOutcome = (word: string | undefined): Deed['outcome'] => outcomes[word ?? ''] ?? 'unknown'
