import {analyticsGroups} from '../../analytics-groups.ts'
import type {LogSource} from '../../log-source.ts'
import {gatewayDeed, groupOf, outcomeOf} from './gateway-deed.ts'
import {gatewayFacts} from './gateway-facts.ts'

/** The most telling first. Which of them the data set has is asked of its settings. */
const dimensions = [
  'action',
  'destinationIp',
  'destinationPort',
  'sourceIp',
  'email',
  'deviceId',
  'registrationId',
  'sourceInternalIp',
  'transport',
  'policyId',
  'policyName',
  'deviceName',
  'sni',
  'virtualNetworkId',
  'srcIpCountry',
  'dstIpCountry',
] as const

/** Which connections went through Gateway, and which it blocked. */
export const gatewayNetwork: LogSource = {
  ...gatewayFacts,
  title: 'Network sessions through Gateway',
  blindSpots: [
    ...gatewayFacts.blindSpots,
    'a connection that failed is not in this data set, and ICMP is logged nowhere',
    'traffic that does not go through Gateway is not here: a Mesh path that bypasses it, a device that is disconnected',
  ],
  open: (reader, query) => analyticsGroups(reader, query, {node: 'gatewayL4SessionsAdaptiveGroups', dimensions}),
  deed(row) {
    const group = groupOf(row)
    const [address = '', port = ''] = [group.at('destinationIp'), group.at('destinationPort')]
    const name = group.at('sni')
    return gatewayDeed(row, group, {
      verb: 'connected',
      object: {
        kind: 'address',
        id: address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`,
        ...(name === undefined || name === '' ? {} : {name}),
      },
      outcome: outcomeOf(group.at('action')),
      detail: group.at('transport'),
    })
  },
}
