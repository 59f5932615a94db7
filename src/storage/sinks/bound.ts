import type {Secret} from '../../core/text/secret.ts'

/** One sink of the inventory, ready to take secrets. */
export interface Bound {
  /** Whether it would take one, found out without giving it one. */
  check(): Promise<void>
  put(secret: Secret): Promise<void>
}
