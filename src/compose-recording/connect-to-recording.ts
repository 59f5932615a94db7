import {connect, type Connection} from '../cloudflare/connect.ts'
import {createPlayback, type Playback, type PlaybackOptions} from '../cloudflare/recording/playback.ts'
import type {Pushed} from '../cloudflare/wire/line.ts'
import {createGovernor} from '../cloudflare/wire/governor.ts'
import type {Clock} from '../core/ports.ts'
import type {Recording} from '../core/recordings/recording.ts'
import {Secret} from '../core/text/secret.ts'
import type {VirtualTime} from '../replay/virtual-time.ts'

/** Nobody is asked, so that no name is looked up and no token is sent. */
const nowhere = 'https://recording.invalid/client/v4'
const noToken = new Secret('no token', 'none')
const noKeys = {accessKeyId: noToken, secretAccessKey: noToken}

export interface Replaying extends Pick<PlaybackOptions, 'delayMs'> {
  /** How many requests are under way at most; as many as in a run when absent. */
  readonly concurrency?: number
  readonly account: string
  readonly time: VirtualTime
  readonly clock: Clock
  /** Where Logpush wrote to: nothing of it is asked anew, and no key is read. */
  readonly pushed?: Pushed['places'] | undefined
}

/** A connection that leads to a recording and nowhere else. */
export function connectToRecording(
  recording: Recording,
  {account, time, clock, concurrency, pushed, ...options}: Replaying,
): {readonly connection: Connection; readonly playback: Playback} {
  const playback = createPlayback(recording, {...options, time})
  const connection = connect({
    account,
    baseUrl: nowhere,
    token: noToken,
    clock,
    send: playback.send,
    governor: createGovernor(clock, concurrency),
    tooLate: time.after,
    ...(pushed === undefined ? {} : {pushed: {places: pushed, keys: async () => noKeys}}),
  })
  return {connection, playback}
}

/** What was derived from a recording, and what it lacked. */
export interface Derived<Value> {
  readonly value: Value
  /** Requests that it does not have. */
  readonly strange: readonly string[]
  /** Requests whose answers it does not keep. */
  readonly unkept: readonly string[]
}

export const lackedIn = (playback: Playback): Omit<Derived<unknown>, 'value'> => ({
  strange: [...new Set(playback.strange())],
  unkept: playback.unkept(),
})
