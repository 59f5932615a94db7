import type {AccountCheck, Found} from '../../check.ts'

const turnOn = (what: string): readonly string[] => [`in the dashboard, turn on ${what} (Traffic policies, settings)`]

export const proxy: AccountCheck = {
  id: 'proxy',
  of: 'account',
  title: 'Gateway sees the traffic that it is to block',
  severity: 'warning',
  why: 'a rule about traffic that is not proxied, or not decrypted, matches nothing',
  reads: 'the settings of devices, connectivity and Gateway (SDK: DeviceSettings, ConnectivitySettings, tls_decrypt)',
  permissions: ['Zero Trust Read', 'Cloudflare One Networks Read'],
  async look({reader: {account, api}}) {
    const of = {account_id: account}
    const [devices, connectivity, {settings}] = await Promise.all([
      api.zeroTrust.devices.settings.get(of),
      api.zeroTrust.connectivitySettings.get(of),
      api.zeroTrust.gateway.configurations.get(of),
    ])
    const found: readonly (Found | false)[] = [
      devices?.gateway_proxy_enabled !== true && {
        object: 'gateway_proxy_enabled',
        severity: 'blocker',
        message: 'the Gateway proxy for TCP is off: network and HTTP rules block nothing',
        mend: turnOn('the Gateway proxy for TCP'),
      },
      devices?.gateway_udp_proxy_enabled !== true && {
        object: 'gateway_udp_proxy_enabled',
        message: 'the Gateway proxy for UDP is off: UDP, and QUIC with it, passes every rule',
        mend: turnOn('the Gateway proxy for UDP'),
      },
      connectivity.icmp_proxy_enabled === true && {
        object: 'icmp_proxy_enabled',
        message: 'the ICMP proxy is on, and Gateway can neither filter nor log what passes it',
        mend: ['in the dashboard, turn the ICMP proxy off where nobody needs it'],
      },
      settings?.tls_decrypt?.enabled !== true && {
        object: 'tls_decrypt',
        message: 'TLS decryption is off: HTTP rules see no request in HTTPS, and neither do HTTP logs',
        mend: turnOn('TLS decryption'),
      },
    ]
    return found.filter((one) => one !== false)
  },
}
