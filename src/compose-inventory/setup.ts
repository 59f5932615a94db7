import {apiBaseUrl} from '../cloudflare/base-url.ts'
import {connect} from '../cloudflare/connect.ts'
import {readGrants} from '../cloudflare/grants.ts'
import {Fault} from '../core/fault.ts'
import type {AccountName, Setup} from '../core/inventories/setup.ts'
import {createApiTokens} from '../storage/secrets/api-tokens.ts'
import {createSecretResolver} from '../storage/secrets/secret-resolver.ts'
import {systemClock} from '../storage/system-clock.ts'
import {formatInventory} from '../storage/inventory/format-inventory.ts'
import {isThere, writeInventory} from '../storage/inventory/inventory-file.ts'
import {lookAtAccount} from '../survey/account/look-at-account.ts'

type Variables = Readonly<Record<string, string | undefined>>

/** What is not for this token to read is not known, and no reason to stop. */
async function unlessDenied<Value>(reading: PromiseLike<Value>, otherwise: Value): Promise<Value> {
  try {
    return await reading
  } catch (error) {
    if (error instanceof Fault && error.code === 'DENIED') return otherwise
    throw error
  }
}

/** The token of this machine, with no inventory to say what it is for. */
export function openSetup(env: Variables): Setup {
  const {looking} = createApiTokens(env, createSecretResolver({env, clock: systemClock}).resolve)
  const connected = async (account: string) =>
    connect({token: await looking(), account, baseUrl: apiBaseUrl(env['FIREBREAK_API_URL']), clock: systemClock})
  return {
    async accounts() {
      const {reader} = await connected('')
      const listing = reader.all(
        ({page, per_page}) => reader.api.accounts.list({page, per_page}),
        ({id}) => id,
      )
      return (await unlessDenied(listing, [])).map(({id, name}) => ({id, name}))
    },
    async account(id): Promise<AccountName> {
      const {reader} = await connected(id)
      const found = await unlessDenied(reader.api.accounts.get({account_id: id}), undefined)
      return {id, name: found?.name ?? `account ${id.slice(-4)}`}
    },
    async open(account) {
      const connection = await connected(account.id)
      const identity = await connection.identify()
      return {
        identity,
        grants: await readGrants(connection.reader, identity),
        look: () => lookAtAccount(connection.reader, account),
      }
    },
    hasInventory: isThere,
    writeInventory: (path, {inventory, remarks, replace}) =>
      writeInventory(path, formatInventory(inventory, remarks), {replace}),
  }
}
