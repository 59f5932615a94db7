import type {Clock} from '../../core/ports.ts'
import type {Secret} from '../../core/text/secret.ts'
import {createGovernor, type Governor} from './governor.ts'
import {createTransport, type Send} from './transport.ts'

/** Requests that left this process, for the call budget of a run. */
export interface Meter {
  reads: number
  writes: number
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
}

export type LineTo = Pick<Line, 'account' | 'baseUrl' | 'clock' | 'token'>

export function openLine(to: LineTo): Line {
  return {
    ...to,
    send: createTransport(to.baseUrl, to.token),
    governor: createGovernor(to.clock),
    meter: {reads: 0, writes: 0},
  }
}
