import type {z} from 'zod'
import type {Reader} from '../../../core/cloudflare.ts'
import type {McpGrantRef} from '../../../core/targets.ts'
import {ifReadable} from '../../shared/if-readable.ts'

type McpGrant = z.infer<typeof McpGrantRef>

/** What KV holds of a user; the names end in hashes of tokens, and never leave memory but in a request. */
export interface SeenGrants {
  readonly keys: readonly string[]
  /** Titles of other namespaces with OAuth grants of the same user; undefined where that cannot be read. */
  readonly elsewhere: readonly string[] | undefined
}

/** `grant:<user>:<grant>` and `token:<user>:<grant>:<token>`, so that user `a` has no keys of user `a:b`. */
const kinds = [
  {kind: 'grant', partsAfterUser: 1},
  {kind: 'token', partsAfterUser: 2},
] as const

/** The largest page there is (SDK: KeyListParams). */
const keysPerPage = 1000

async function keysOf({api, account, all}: Reader, {name: user, namespace}: McpGrant): Promise<readonly string[]> {
  const ofKind = async ({kind, partsAfterUser}: (typeof kinds)[number]) => {
    const prefix = `${kind}:${user}:`
    const found = await all(
      ({cursor}) =>
        api.kv.namespaces.keys.list(namespace, {
          account_id: account,
          prefix,
          limit: keysPerPage,
          ...(cursor === undefined ? {} : {cursor}),
        }),
      ({name}) => name,
    )
    return found.map(({name}) => name).filter((name) => name.slice(prefix.length).split(':').length === partsAfterUser)
  }
  return (await Promise.all(kinds.map(ofKind))).flat()
}

/** A Worker with OAuth of its own binds `OAUTH_KV`, and wrangler puts the binding's name into the title. */
async function grantedElsewhere(reader: Reader, {name, namespace}: McpGrant): Promise<readonly string[]> {
  const {api, account, all} = reader
  const namespaces = await all(
    ({page, per_page}) => api.kv.namespaces.list({account_id: account, page, per_page}),
    ({id}) => id,
  )
  const others = namespaces.filter(({id, title}) => id !== namespace && /oauth/i.test(title))
  const found = await Promise.all(
    others.map(async ({id, title}) => ((await keysOf(reader, {name, namespace: id})).length > 0 ? [title] : [])),
  )
  return found.flat().toSorted()
}

/** Lists, and reads no value: what a grant holds is encrypted for its client, or a hash. */
export async function readGrants(reader: Reader, grant: McpGrant): Promise<SeenGrants> {
  const [keys, elsewhere] = await Promise.all([keysOf(reader, grant), ifReadable(grantedElsewhere(reader, grant))])
  return {keys, elsewhere}
}
