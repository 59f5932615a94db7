import type {GatewayFilter} from 'cloudflare/resources/zero-trust/gateway/rules'
import type {Hazard} from '../../core/action.ts'
import type {Reader} from '../../core/cloudflare.ts'
import type {Residual} from '../../core/documents/plan.ts'
import {ifReadable} from './if-readable.ts'

/** Whether Gateway sees the account's traffic at all; undefined when the API does not say, or refuses to. */
export interface GatewayProxy {
  readonly tcp: boolean | undefined
  readonly udp: boolean | undefined
}

export async function readProxy({api, account}: Reader): Promise<GatewayProxy> {
  const settings = await ifReadable(api.zeroTrust.devices.settings.get({account_id: account}))
  return {tcp: settings?.gateway_proxy_enabled, udp: settings?.gateway_udp_proxy_enabled}
}

/** Network and HTTP rules work only on traffic that is proxied (SDK: DeviceSettings); DNS rules need no proxy. */
export function proxyHazards(filters: readonly (GatewayFilter | undefined)[], proxy: GatewayProxy): readonly Hazard[] {
  const proxied = filters.some((filter) => filter === 'l4' || filter === 'http')
  if (!proxied || proxy.tcp === true) return []
  const next = ['in the dashboard, turn on the Gateway proxy for TCP and UDP, then plan again']
  if (proxy.tcp === false) {
    return [
      {
        rule: 'proxy-off',
        result: 'refused',
        message: 'the Gateway proxy for TCP is off: network and HTTP rules see no traffic and block none',
        next,
      },
    ]
  }
  return [
    {
      rule: 'proxy-off',
      result: 'warned',
      message: 'whether the Gateway proxy for TCP is on cannot be read: without it the block stops nothing',
      next,
    },
  ]
}

/** What may slip past a rule that goes by the source of traffic (docs: Gateway activity logs, Source IP). */
export const unprovenSource: Residual = {
  what: 'traffic from these addresses, should Gateway see another source address',
  why: 'which selector matches a Mesh address as source is not verified on a live account',
  next: 'trust the probes, not the rule',
}

/** What a Gateway network or HTTP block leaves open (docs: Gateway network policies; Client sessions, limitations). */
export function proxiedResidual({udp}: GatewayProxy): readonly Residual[] {
  return [
    {
      what: 'connections that were open before the block',
      why: 'Gateway decides when a connection begins; nothing documents that a rule change ends a live one',
      next: 'cut the device off with registration.revoke, or close the connections at the other end',
      closedBy: 'registration.revoke',
    },
    {what: 'ICMP', why: 'Gateway cannot filter or log it', next: 'turn the ICMP proxy off if it matters'},
    ...(udp === true
      ? []
      : [{what: 'UDP', why: 'the Gateway proxy for UDP is not known to be on', next: 'turn the UDP proxy on'}]),
    {
      what: 'the first packet of each TCP connection',
      why: 'Gateway completes the handshake with the destination before it evaluates rules',
    },
  ]
}
