import type {Clock} from '../ports.ts'
import type {TrustedKey} from './trust.ts'

/** Makes the keys of the people on this machine. */
export interface KeyMaker {
  readonly operator: string
  readonly clock: Clock
  /** Keeps the private half in a file of its own; gives the line for the trust file. */
  create(
    name: string,
    line: Pick<TrustedKey, 'person' | 'validFrom' | 'validTo' | 'roles'>,
  ): {readonly path: string; readonly line: TrustedKey}
}
