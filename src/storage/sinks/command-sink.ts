import type {Sink} from '../../core/documents/sink.ts'
import type {Bound} from './bound.ts'
import type {Programs} from '../secrets/run-program.ts'

/** Gives the secret to any program on standard input, without a line break at its end. */
export function commandSink({argv}: Extract<Sink, {type: 'command'}>, {find, run}: Programs): Bound {
  return {
    check: () => find(argv[0] ?? ''),
    put: async (secret) => {
      await run({argv, input: secret.reveal()})
    },
  }
}
