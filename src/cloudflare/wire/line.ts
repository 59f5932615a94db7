import {Fault} from '../../core/fault.ts'
import type {Clock} from '../../core/ports.ts'
import type {Secret} from '../../core/text/secret.ts'
import {createGovernor, type Governor} from './governor.ts'
import {openRoad, type Road} from './road.ts'
import {type Call, createTransport, type Send} from './transport.ts'

/** Requests that left this process, for the call budget of a run. */
export interface Meter {
  reads: number
  writes: number
}

/** Where Logpush writes to, and how the keys to it are had. */
export interface Pushed {
  readonly places: Readonly<Record<string, {readonly bucket: string; readonly prefix?: string | undefined}>>
  keys(place: string): Promise<{readonly accessKeyId: Secret; readonly secretAccessKey: Secret}>
}

/** What the reader and the writers of one connection share. */
export interface Line {
  readonly account: string
  readonly baseUrl: string
  readonly clock: Clock
  readonly token: Secret
  readonly send: Send
  readonly governor: Governor
  readonly meter: Meter
  readonly road: Road
  readonly pushed?: Pushed | undefined
  /** Told of each read before it waits its turn; what it returns is told when the read was given up before it left. */
  readonly turn?: ((call: Call) => () => void) | undefined
  /** Ends after so long for those who wait: in real time, also in a drill whose clock leaps. */
  readonly tooLate: (ms: number) => Promise<void>
}

/** Where the API is; what else a line is made of only where it is not the usual. */
export type LineTo = Pick<Line, 'account' | 'baseUrl' | 'clock' | 'token'> &
  Partial<Pick<Line, 'send' | 'tooLate' | 'governor' | 'pushed'>>

/** Keeps no process alive. */
const tooLate: Line['tooLate'] = (ms) =>
  new Promise((resolve) => {
    AbortSignal.timeout(ms).addEventListener('abort', () => resolve(), {once: true})
  })

/** Throws DENIED for a secret that cannot be sent. Pasted with a line break, or from a file with Windows line ends, a token is one that no header can carry. */
export function requirePlain(token: Secret): void {
  if (/^[!-~]+$/.test(token.reveal())) return
  throw new Fault('DENIED', `${token.name} holds white space, or a character that no token has`, {
    next: [`set ${token.name} again, to the token and nothing else`],
  })
}

/** Throws DENIED for a token that cannot be sent. */
export function openLine(to: LineTo): Line {
  requirePlain(to.token)
  return {
    tooLate,
    ...to,
    send: to.send ?? createTransport(to.baseUrl, to.token),
    governor: to.governor ?? createGovernor(to.clock),
    meter: {reads: 0, writes: 0},
    road: openRoad,
  }
}
