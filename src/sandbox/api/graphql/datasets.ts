import type {Account} from '../../account/account.ts'
import {gatewayLogOf} from '../../families/gateway-log/records.ts'
import {dataset, type Dataset, type Limits} from './dataset.ts'

const day = 86_400

/** What an account has of a data set differs by plan; these are not verified on a live account. */
const limits = (days: number, longestDays: number): Limits => ({
  enabled: true,
  maxPageSize: 10_000,
  maxDuration: longestDays * day,
  maxNumberOfFields: 50,
  notOlderThan: days * day,
})

interface Login {
  readonly at: string
  readonly appId: string
  readonly policyId: string
  readonly allowed: boolean
  readonly address: string
  readonly ray: string
  readonly serviceTokenId: string
  readonly userUuid: string
}

/** Of people too: their rows name no service token. */
function loginsOf(account: Account): readonly Login[] {
  const people = account.userLogins.map(({email, ...login}) => ({
    ...login,
    policyId: '',
    serviceTokenId: '',
    userUuid: account.people.get(email)?.id ?? '',
  }))
  return [...account.logins.map((login) => ({...login, userUuid: ''})), ...people]
}

const accessLogins = dataset({
  node: 'accessLoginRequestsAdaptiveGroups',
  limits: limits(180, 180),
  records: loginsOf,
  dimensions: {
    appId: ({appId}) => appId,
    approvingPolicyId: ({policyId}) => policyId,
    cfRayId: ({ray}) => ray,
    datetime: ({at}) => at,
    identityProvider: ({userUuid}) => (userUuid === '' ? '' : 'onetimepin'),
    ipAddress: ({address}) => address,
    isSuccessfulLogin: ({allowed}) => (allowed ? 1 : 0),
    serviceTokenId: ({serviceTokenId}) => serviceTokenId,
    userUuid: ({userUuid}) => userUuid,
  },
})

const gatewayNetwork = dataset({
  node: 'gatewayL4SessionsAdaptiveGroups',
  limits: limits(30, 1),
  records: (account) => gatewayLogOf(account).sessions,
  dimensions: {
    action: ({action}) => action,
    datetime: ({at}) => at,
    destinationIp: ({destination}) => destination,
    destinationPort: ({port}) => port,
    deviceId: ({origin}) => origin.deviceId,
    deviceName: ({origin}) => origin.deviceName,
    email: ({origin}) => origin.email,
    policyId: ({policyId}) => policyId,
    policyName: ({policyName}) => policyName,
    registrationId: ({origin}) => origin.registrationId,
    sourceInternalIp: ({origin}) => origin.address,
    sourceIp: ({origin}) => origin.address,
    transport: () => 'tcp',
  },
})

const gatewayDns = dataset({
  node: 'gatewayResolverQueriesAdaptiveGroups',
  limits: limits(30, 1),
  records: (account) => gatewayLogOf(account).queries,
  dimensions: {
    datetime: ({at}) => at,
    deviceId: ({origin}) => origin.deviceId,
    deviceName: ({origin}) => origin.deviceName,
    email: ({origin}) => origin.email,
    policyId: ({policyId}) => policyId,
    policyName: ({policyName}) => policyName,
    queryName: ({name}) => name,
    resolvedIps: ({resolved}) => resolved,
    resolverDecision: ({decision}) => decision,
    srcIp: ({origin}) => origin.address,
  },
})

/** TLS is not inspected in this account: of a request nothing is known but the host that it went to. */
const gatewayHttp = dataset({
  node: 'gatewayL7RequestsAdaptiveGroups',
  limits: limits(30, 1),
  records: (account) => gatewayLogOf(account).sessions.filter(({port}) => [80, 443].includes(port)),
  dimensions: {
    action: ({action}) => action,
    datetime: ({at}) => at,
    deviceId: ({origin}) => origin.deviceId,
    email: ({origin}) => origin.email,
    httpHost: ({destination}) => destination,
    policyId: ({policyId}) => policyId,
    sourceIp: ({origin}) => origin.address,
  },
})

/** The nodes below an account, by name. */
export const datasets: ReadonlyMap<string, Dataset> = new Map(
  [accessLogins, gatewayNetwork, gatewayDns, gatewayHttp].map((one) => [one.node, one]),
)
