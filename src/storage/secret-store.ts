import {passCrashPoint} from '../core/crash-point.ts'
import type {Sink} from '../core/documents/sink.ts'
import type {SecretStore} from '../core/ports.ts'
import type {Bound} from './sinks/bound.ts'
import {commandSink} from './sinks/command-sink.ts'
import {fileSink} from './sinks/file-sink.ts'
import {onePasswordSink} from './sinks/one-password-sink.ts'
import {createPrograms, type Programs} from './secrets/run-program.ts'
import {vaultSink} from './sinks/vault-sink.ts'

export interface SecretStoreOptions {
  /** What the programs of a sink see, without what is firebreak's own. */
  readonly env: Readonly<Record<string, string | undefined>>
  /** Milliseconds that one program may take; 30 seconds when absent. */
  readonly timeoutMs?: number
  /** Told whenever a place may have another secret than before. */
  readonly onPut?: () => void
}

function bound(sink: Sink, programs: Programs): Bound {
  switch (sink.type) {
    case 'file':
      return fileSink(sink)
    case 'op':
      return onePasswordSink(sink, programs)
    case 'vault':
      return vaultSink(sink, programs)
    case 'command':
      return commandSink(sink, programs)
    default:
      return sink satisfies never
  }
}

/**
 * Puts new secrets where the inventory says. One at a time: two fields of one item would overwrite each other. Throws
 * UNAVAILABLE, with the next step and without a word of what a program printed.
 */
export function createSecretStore({env, timeoutMs = 30_000, onPut = () => undefined}: SecretStoreOptions): SecretStore {
  const programs = createPrograms({env, timeoutMs, what: "the sink's program"})
  let last: Promise<unknown> = Promise.resolve()
  const inTurn = (act: () => Promise<void>): Promise<void> => {
    const turn = last.then(act, act)
    last = turn
    return turn
  }
  return {
    check: (sink) => inTurn(() => bound(sink, programs).check()),
    put: (sink, secret) =>
      inTurn(async () => {
        passCrashPoint('secret:before-put')
        await bound(sink, programs).put(secret).finally(onPut)
        passCrashPoint('secret:put')
      }),
  }
}
