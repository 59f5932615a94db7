import type {Account} from '../../account/account.ts'
import {isNameBlocked} from '../../account/edge/gateway.ts'
import {isConnected} from '../../account/mesh.ts'
import type {Resolution} from '../../edge/dns/server.ts'
import {memory} from '../family.ts'
import {addressOf} from './names.ts'

/** Whether the account has disconnected all devices by the global override; it lags like any other setting. */
export const overrideOf = memory((account: Account) => account.lag('setting', {disconnect: false, since: ''}))

/**
 * What the client of a device gets for a name. The global override fails open: a device that it disconnects asks some
 * other resolver, which blocks nothing (docs: Cloudflare One Client, disconnect by global override).
 */
export function resolutionOf(account: Account, device: string, name: string): Resolution {
  const source = account.devices.get(device)?.address
  const isOverridden = overrideOf(account).inForce.disconnect
  if (!isOverridden && (source === undefined || !isConnected(account, device))) return {kind: 'failed'}
  if (!isOverridden && source !== undefined && isNameBlocked(account, {source, name})) return {kind: 'blocked'}
  const address = addressOf(name)
  return address === undefined ? {kind: 'none'} : {kind: 'address', address}
}
