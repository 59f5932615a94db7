import type {WireRequest} from '../../core/documents/journal.ts'
import type {Change} from '../../core/documents/plan.ts'
import type {Proving} from '../../core/ports.ts'
import {settleMs} from '../../core/settling.ts'
import {pause} from './pause.ts'

const firstPauseMs = 1_000
const longestPauseMs = 10_000

/** A request that may have left: what it was, and until when it may have. */
export interface Sent {
  readonly method: WireRequest['method']
  readonly notAfter: string
}

/** Only what makes a new object has to be waited for: anything else that comes late leads to the same state. */
export const creates = ({class: kind}: Change, {method}: Sent): boolean => kind === 'C' && method === 'POST'

/**
 * Looks for what a request should have made, until it is there or can come no more: an object that is made again while
 * the first one is still on its way gives twins. Whether it is there; false also when the run was told to stop.
 */
export async function untilSettled(
  {change, sent}: {readonly change: Change; readonly sent: Sent},
  isThere: () => Promise<boolean>,
  deps: Pick<Proving, 'clock' | 'journal' | 'stop'>,
): Promise<boolean> {
  const until = new Date(Date.parse(sent.notAfter) + settleMs)
  // The wall clock may be set meanwhile.
  const deadline = deps.clock.mono() + until.getTime() - deps.clock.now().getTime()
  const leftMs = () => deadline - deps.clock.mono()
  if (leftMs() <= 0) return isThere()
  if (await isThere()) return true
  await deps.journal.append({
    type: 'waiting',
    on: 'settling',
    key: change.key,
    until: until.toISOString(),
    why: `the answer is not known, and ${change.target.kind} ${change.target.name} may be made yet`,
  })
  for (let wait = firstPauseMs; leftMs() > 0 && !deps.stop.aborted; wait = Math.min(wait * 2, longestPauseMs)) {
    await pause(Math.min(wait, leftMs()), deps)
    if (!deps.stop.aborted && (await isThere())) return true
  }
  return false
}
