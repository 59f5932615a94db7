import type {Deed} from '../../../../core/story/deed.ts'
import {analyticsGroups} from '../../analytics-groups.ts'
import type {LogSource} from '../../log-source.ts'
import {gatewayDeed, groupOf} from './gateway-deed.ts'
import {gatewayFacts} from './gateway-facts.ts'

/** The most telling first. Which of them the data set has is asked of its settings. */
const dimensions = [
  'queryName',
  'resolverDecision',
  'email',
  'deviceId',
  'registrationId',
  'srcIp',
  'policyId',
  'policyName',
  'deviceName',
  'resolvedIps',
  'categoryNames',
  'matchedApplicationName',
  'locationName',
  'srcIpCountry',
] as const

/**
 * Decisions in the order of the docs (Logpush, Gateway DNS, ResolverDecision); GraphQL gives their places. That both
 * count alike is not verified on a live account.
 */
const decisions = [
  'unknown',
  'allowedByQueryName',
  'blockedByQueryName',
  'blockedByCategory',
  'allowedOnNoLocation',
  'allowedOnNoPolicyMatch',
  'blockedAlwaysCategory',
  'overrideForSafeSearch',
  'overrideApplied',
  'blockedRule',
  'allowedRule',
] as const

/** A decision by its place or its name, in its name; as it came where nobody knows it. */
const decisionName = (value: string): string => (/^\d+$/.test(value) ? decisions[Number(value)] : undefined) ?? value

/** What a decision comes to; an override answers with something else than was asked for. */
export function decisionOutcome(value: string | undefined): Deed['outcome'] {
  const name = decisionName(value ?? '')
  if (/^blocked/i.test(name)) return 'refused'
  return /^allowed/i.test(name) ? 'allowed' : 'unknown'
}

/** Which names were asked of Gateway's resolver. */
export const gatewayDns: LogSource = {
  ...gatewayFacts,
  title: 'DNS queries to Gateway',
  blindSpots: [
    ...gatewayFacts.blindSpots,
    'a name that was asked of another resolver is not here, as by a device that is disconnected from Gateway',
  ],
  open: (reader, query) => analyticsGroups(reader, query, {node: 'gatewayResolverQueriesAdaptiveGroups', dimensions}),
  deed(row) {
    const group = groupOf(row)
    const decision = group.at('resolverDecision')
    return gatewayDeed(row, group, {
      verb: 'asked',
      object: {kind: 'name', id: group.at('queryName') ?? ''},
      outcome: decisionOutcome(decision),
      detail: decision === undefined ? undefined : decisionName(decision),
    })
  },
}
