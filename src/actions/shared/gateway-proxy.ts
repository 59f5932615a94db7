import type {GatewayFilter} from 'cloudflare/resources/zero-trust/gateway/rules'
import type {Hazard} from '../../core/action.ts'
import type {Reader} from '../../core/cloudflare.ts'
import type {Residual} from '../../core/documents/plan.ts'
import {ifReadable} from './if-readable.ts'

/** Whether Gateway sees the account's traffic at all; undefined where the API does not say, or refuses to. */
export interface GatewayProxy {
  readonly tcp: boolean | undefined
  readonly udp: boolean | undefined
  /** Whether ICMP is let through the account's networks; Gateway has no rules for it. */
  readonly icmp: boolean | undefined
}

/** SDK: DeviceSettings and ConnectivitySettingGetResponse. What a token may not read is left open. */
export async function readProxy({api, account}: Reader): Promise<GatewayProxy> {
  const [settings, connectivity] = await Promise.all([
    ifReadable(api.zeroTrust.devices.settings.get({account_id: account})),
    ifReadable(api.zeroTrust.connectivitySettings.get({account_id: account})),
  ])
  return {
    tcp: settings?.gateway_proxy_enabled,
    udp: settings?.gateway_udp_proxy_enabled,
    icmp: connectivity?.icmp_proxy_enabled,
  }
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

/** What may slip past a rule that goes by the source of traffic (docs: Gateway activity logs, Source IP). `on` is the object that blocks. */
export const unprovenSource = (on: string): Residual => ({
  code: 'source-address',
  standing: 'unknown',
  on,
  what: 'traffic from these addresses, should Gateway see another source address',
  why: 'which selector matches a Mesh address as source is not verified on a live account',
  next: 'name a probe that starts at one of these addresses: it shows whether the rule matches',
  closedBy: 'probe',
})

const openConnections = (on: string): Residual => ({
  code: 'open-connections',
  standing: 'unknown',
  on,
  what: 'connections that were open before the block',
  why: 'Gateway decides when a connection begins; nothing documents that a rule change ends a live one',
  next: 'cut the device off with registration.revoke, or close the connections at the other end',
  closedBy: 'registration.revoke',
})

function icmp(on: string, enabled: boolean | undefined): readonly Residual[] {
  if (enabled === false) return []
  return [
    {
      code: 'icmp',
      standing: enabled === true ? 'open' : 'unknown',
      on,
      what: 'ICMP',
      why:
        enabled === true
          ? 'the ICMP proxy is on, and Gateway can neither filter nor log what passes it'
          : 'whether the ICMP proxy is on cannot be read, and Gateway can neither filter nor log what passes it',
      next: 'turn the ICMP proxy off: mesh.off-ramp-off does, with all traffic to enrolled devices',
      closedBy: 'mesh.off-ramp-off',
    },
  ]
}

function udp(on: string, enabled: boolean | undefined): readonly Residual[] {
  if (enabled === true) return []
  return [
    {
      code: 'udp',
      standing: enabled === false ? 'open' : 'unknown',
      on,
      what: 'UDP',
      why:
        enabled === false
          ? 'the Gateway proxy for UDP is off: network rules do not see it'
          : 'whether the Gateway proxy for UDP is on cannot be read',
      next: 'in the dashboard, turn on the Gateway proxy for UDP',
    },
  ]
}

/** What a Gateway network or HTTP block leaves open (docs: Gateway network policies; Client sessions, limitations). */
export function proxiedResidual(proxy: GatewayProxy, on: string): readonly Residual[] {
  return [
    openConnections(on),
    ...icmp(on, proxy.icmp),
    ...udp(on, proxy.udp),
    {
      code: 'first-packet',
      standing: 'not-covered',
      on,
      what: 'the first packet of each TCP connection',
      why: 'Gateway completes the handshake with the destination before it evaluates rules',
    },
  ]
}
