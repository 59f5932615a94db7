import type {ContainmentAction} from '../../core/action.ts'
import type {JournalEvent} from '../../core/documents/journal.ts'
import type {Clock, Proving} from '../../core/ports.ts'

export interface TestProving {
  readonly deps: Proving
  /** What was journaled. */
  readonly events: readonly JournalEvent[]
  /** Milliseconds slept so far. */
  slept(): number
}

/** For tests: what it takes to prove, over a clock that sleeping moves, and with nothing behind it that was not given. */
export function testProving(
  given: Partial<Pick<Proving, 'prober' | 'held' | 'observe'>> & {
    readonly action?: Partial<ContainmentAction>
    readonly now?: string
  },
): TestProving {
  const {action, now = '2026-03-01T03:00:00.000Z', ...rest} = given
  const events: JournalEvent[] = []
  let ms = 0
  const clock: Clock = {
    now: () => new Date(Date.parse(now) + ms),
    mono: () => ms,
    sleep: async (time) => {
      ms += time
    },
  }
  const journal = {
    run: 'run',
    append: async (event: JournalEvent) => void events.push(event),
    entries: () => [],
  }
  const loadAction = async () => ({kind: 'containment', ...action})
  const stop = new AbortController().signal
  // The tests touch nothing of it but what is here.
  const deps = {clock, journal, loadAction, stop, reader: {now: clock.now}, ...rest} as unknown as Proving
  return {deps, events, slept: () => ms}
}
