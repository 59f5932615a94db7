import type {Connection} from '../../src/cloudflare/connect.ts'
import type {Attaching, Move} from '../../src/core/action.ts'
import type {WireRequest} from '../../src/core/documents/journal.ts'
import {systemClock} from '../../src/storage/system-clock.ts'
import type {Sample} from './samples.ts'

type Use = Pick<Sample, 'action' | 'params'>

/** Sends the moves as the engine does, one writer each; what the permits were asked for. */
export async function send({openWriter}: Connection, moves: readonly Move[]): Promise<readonly WireRequest[]> {
  const permitted: WireRequest[] = []
  for (const move of moves) {
    const {writer} = openWriter(async (request) => {
      permitted.push(request)
      return {notAfter: new Date(systemClock.now().getTime() + 15_000)}
    })
    await move.send(writer, move.mints?.())
  }
  return permitted
}

/** Lets a collector attach itself, and stop listening as soon as it does. */
export const attachingWith = ({openWriter}: Connection): Attaching => ({
  clock: systemClock,
  until: AbortSignal.abort(),
  send: ({send}) => {
    const {writer} = openWriter(async () => ({notAfter: new Date(systemClock.now().getTime() + 15_000)}))
    return Promise.resolve(send(writer))
  },
})

/** What the action wants from the account as it is, with the moves that lead there. */
export async function proposed({action, params}: Use, {reader}: Connection) {
  const seen = await action.observe(reader, params)
  const proposal = action.plan(params, seen.state)
  if (proposal.kind !== 'update') throw new Error(`expected an update, and the proposal is ${proposal.kind}`)
  return {seen, ...proposal, moves: action.apply(params, seen.state, proposal.after, seen.context)}
}

/** Does what the runbook does before this use of the action. */
export async function prepare({first}: Sample, connected: Connection): Promise<void> {
  for (const one of first) {
    const {moves} = await proposed(one, connected)
    await send(connected, moves)
  }
}
