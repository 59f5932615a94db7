import type {SignedBundle} from '../../core/signed/bundle.ts'
import type {Copy} from '../checkpoints/checkpoint-files.ts'

/** Somewhere that an attacker on this machine does not control, which remembers checkpoints. */
export interface Witness {
  readonly name: string
  /** Resolves once the copy is there. Rejects for one that is there with other bytes, and when it cannot be reached. */
  keep(copy: Copy, signal: AbortSignal): Promise<void>
  /** Whether it can be asked without the network. */
  readonly isNear: boolean
  /** The copies of a run that it has. */
  copies(run: string, signal: AbortSignal): Promise<readonly Copy[]>
}

/** Somebody who puts the time on a signature. */
export interface Stamper {
  readonly name: string
  /** The answer of RFC 3161, as base64. */
  stamp(bundle: SignedBundle, signal: AbortSignal): Promise<string>
}
