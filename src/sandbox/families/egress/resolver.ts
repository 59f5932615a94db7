import type {Account} from '../../account/account.ts'
import {ruleForName} from '../../account/edge/gateway.ts'
import {isConnected} from '../../account/mesh.ts'
import type {Resolution} from '../../edge/dns/server.ts'
import {memory} from '../family.ts'
import {recordQuery} from '../gateway-log/records.ts'
import {addressOf} from './names.ts'

/** Whether the account has disconnected all devices by the global override; it lags like any other setting. */
export const overrideOf = memory((account: Account) => account.lag('setting', {disconnect: false, since: ''}))

function withoutGateway(name: string): Resolution {
  const address = addressOf(name)
  return address === undefined ? {kind: 'none'} : {kind: 'address', address}
}

/**
 * What the client of a device gets for a name. The global override fails open: a device that it disconnects asks some
 * other resolver, which blocks nothing and of which Gateway knows nothing (docs: Cloudflare One Client, disconnect by
 * global override).
 */
export function resolutionOf(account: Account, device: string, name: string): Resolution {
  if (overrideOf(account).inForce.disconnect) return withoutGateway(name)
  const source = account.devices.get(device)?.address
  if (source === undefined || !isConnected(account, device)) return {kind: 'failed'}
  const rule = ruleForName(account, {source, name})
  const found: Resolution = rule?.action === 'block' ? {kind: 'blocked'} : withoutGateway(name)
  const resolved = found.kind === 'address' ? found.address : ''
  recordQuery(account, {name: device, address: source, rule}, {name, resolved})
  return found
}
