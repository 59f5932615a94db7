import type {Pushed} from '../cloudflare/wire/line.ts'
import type {Inventory} from '../core/documents/inventory.ts'
import {Fault} from '../core/fault.ts'
import type {SecretResolver} from '../storage/secrets/secret-resolver.ts'

/** Where Logpush writes to by this inventory; the keys to a bucket are read whenever it is asked for something. */
export function pushedLogs({evidence}: Inventory, secretResolver: () => SecretResolver): Pushed {
  const {pushed: places = {}} = evidence ?? {}
  return {
    places,
    async keys(name) {
      const place = places[name]
      if (place === undefined) throw new Fault('BUG', `no place called ${name}`)
      const {resolve} = secretResolver()
      return {
        accessKeyId: await resolve(place.accessKeyId),
        secretAccessKey: await resolve(place.secretAccessKey),
      }
    },
  }
}
