import type {Sink} from '../../core/documents/sink.ts'
import {Fault} from '../../core/fault.ts'
import type {Bound} from './bound.ts'
import type {Programs} from '../secrets/run-program.ts'

/**
 * A field of a HashiCorp Vault KV version 2 secret. `vault kv patch PATH FIELD=-` reads the value from standard input
 * and leaves the other fields alone (https://developer.hashicorp.com/vault/docs/commands/kv/patch).
 */
export function vaultSink({path, field}: Extract<Sink, {type: 'vault'}>, {run}: Programs): Bound {
  return {
    /** A token may look itself up under Vault's default policy; whether it may write to the path shows only then. */
    check: async () => {
      if (path.startsWith('-') || /^[-@]|=/.test(field))
        throw new Fault('UNAVAILABLE', `vault would take ${path} ${field} for something else`, {
          next: ['give the sink in firebreak.yaml a path and a field without - @ = at their beginning'],
        })
      await run({argv: ['vault', 'token', 'lookup']}).catch((cause: unknown) => {
        if (!(cause instanceof Fault)) throw cause
        throw new Fault('UNAVAILABLE', `${cause.message}: vault has no token that works`, {
          next: ['set VAULT_ADDR and run vault login', ...cause.next],
        })
      })
    },
    put: async (secret) => {
      await run({argv: ['vault', 'kv', 'patch', path, `${field}=-`], input: secret.reveal()})
    },
  }
}
