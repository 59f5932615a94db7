import type {Outage, Proving} from '../../core/ports.ts'
import {changedSomething} from '../../core/runs/conclude.ts'
import {liveState} from '../../core/runs/live-state.ts'

/** A run that has changed something waits for the network, as long as nobody stops it; one that has not fails at once. */
export const waitOut = ({journal, stop}: Pick<Proving, 'journal' | 'stop'>): Outage => ({
  isWaitedFor: () => !stop.aborted && changedSomething(liveState(journal)),
  began: async (why) =>
    void (await journal.append({type: 'waiting', on: 'network', why: `the network is away: ${why}`})),
  ended: async (ms) => void (await journal.append({type: 'waited', on: 'network', ms})),
  stop,
})
