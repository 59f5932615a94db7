/** What an operator must do sorts the codes; below 20 nothing was changed, from 20 up something was. */
export const exitCodes = {
  BUG: 1,
  USAGE: 2,
  INVALID_DOCUMENT: 3,
  REFUSED: 4,
  DRIFT: 5,
  DENIED: 6,
  UNAVAILABLE: 7,
  DRILL_BELOW_THRESHOLD: 10,
  DOCTOR_BLOCKED: 11,
  PARTIAL: 20,
  UNPROVEN: 21,
  INDETERMINATE: 22,
  NOT_CONTAINED: 23,
  RELEASE_INCOMPLETE: 24,
  INTERRUPTED: 130,
} as const

export type FaultCode = keyof typeof exitCodes

export interface FaultDetails {
  /** Commands or acts that help, most useful first. */
  readonly next?: readonly string[]
  readonly cause?: unknown
}

/** A failure the operator can act on. It never carries a request, a header or a token. */
export class Fault extends Error {
  override readonly name = 'Fault'
  readonly code: FaultCode
  readonly next: readonly string[]

  constructor(code: FaultCode, message: string, {next = [], cause}: FaultDetails = {}) {
    super(message, cause === undefined ? undefined : {cause})
    this.code = code
    this.next = next
  }

  get exitCode(): number {
    return exitCodes[this.code]
  }
}

/** Any thrown thing as a fault; what is not one already is a bug of firebreak. */
export function asFault(error: unknown): Fault {
  if (error instanceof Fault) return error
  return new Fault('BUG', error instanceof Error ? error.message : String(error), {cause: error})
}
