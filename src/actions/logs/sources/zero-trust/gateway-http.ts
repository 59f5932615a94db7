import {analyticsGroups} from '../../analytics-groups.ts'
import type {LogSource} from '../../log-source.ts'
import {gatewayDeed, groupOf, outcomeOf} from './gateway-deed.ts'
import {gatewayFacts} from './gateway-facts.ts'

/** The most telling first. Which of them the data set has is asked of its settings. */
const dimensions = [
  'action',
  'httpHost',
  'url',
  'email',
  'deviceId',
  'registrationId',
  'sourceIp',
  'sourceInternalIp',
  'policyId',
  'policyName',
  'httpMethod',
  'httpStatusCode',
  'deviceName',
  'destinationIp',
  'applicationNames',
  'isIsolated',
] as const

/** Without its query, which may hold anything. */
const named = (url: string | undefined) => (url === undefined || url === '' ? {} : {name: url.replace(/[?#].*$/s, '')})

/** Which HTTP requests went through Gateway, and which it blocked. */
export const gatewayHttp: LogSource = {
  ...gatewayFacts,
  title: 'HTTP requests through Gateway',
  blindSpots: [
    ...gatewayFacts.blindSpots,
    'without TLS inspection nothing of an HTTPS request is known but its host, and what Do Not Inspect lets through is not here',
  ],
  open: (reader, query) => analyticsGroups(reader, query, {node: 'gatewayL7RequestsAdaptiveGroups', dimensions}),
  deed(row) {
    const group = groupOf(row)
    const words = [group.at('httpMethod'), group.at('httpStatusCode')].filter((word) => word !== undefined)
    return gatewayDeed(row, group, {
      verb: 'called',
      object: {kind: 'host', id: group.at('httpHost') ?? '', ...named(group.at('url'))},
      outcome: outcomeOf(group.at('action')),
      detail: words.join(' '),
    })
  },
}
