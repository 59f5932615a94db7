import type {Account} from '../../account/account.ts'
import {memory} from '../family.ts'
import {gatewayLogOf, type Origin} from '../gateway-log/records.ts'
import {mcpOf} from '../mcp/records.ts'

export type Kept = Readonly<Record<string, string | number | boolean>>

/** A data set, as Log Explorer offers it (SDK: AvailableDataset). */
export interface KeptDataset {
  /** The field that says when. */
  readonly clock: string
  rows(account: Account): readonly Kept[]
}

const of = ({address, deviceId, deviceName, registrationId, email}: Origin) => ({
  DeviceID: deviceId,
  DeviceName: deviceName,
  Email: email,
  RegistrationID: registrationId,
  SourceInternalIP: address,
  SourceIP: address,
})

/** What the account may keep, with the fields of the docs of Logpush; the rows that are there since each was enabled. */
export const offered: Readonly<Record<string, KeptDataset>> = {
  gateway_network: {
    clock: 'Datetime',
    rows: (account) =>
      gatewayLogOf(account).sessions.map(({at, origin, action, destination, port, policyId, policyName}) => ({
        ...of(origin),
        Action: action === 'block' ? 'blocked' : 'allowed',
        Datetime: at,
        DestinationIP: destination,
        DestinationPort: port,
        PolicyID: policyId,
        PolicyName: policyName,
        Transport: 'tcp',
      })),
  },
  gateway_dns: {
    clock: 'Datetime',
    rows: (account) =>
      gatewayLogOf(account).queries.map(({at, origin, name, decision, policyId, policyName}) => ({
        ...of(origin),
        Datetime: at,
        PolicyID: policyId,
        PolicyName: policyName,
        QueryName: name,
        ResolverDecision: {5: 'allowedOnNoPolicyMatch', 9: 'blockedRule', 10: 'allowedRule'}[decision],
        SrcIP: origin.address,
      })),
  },
  mcp_portal_logs: {
    clock: 'Datetime',
    rows: (account) =>
      mcpOf(account).calls.map(({at, session, portal, server, method, tool, address, failure}) => ({
        ClientIP: address,
        Datetime: at,
        Error: failure,
        Method: method,
        PortalID: portal,
        ServerID: server,
        SessionID: session,
        Success: failure === '',
        ToolCallName: tool,
        UserEmail: '',
      })),
  },
}

/** The data sets that the account keeps, by name; none where Log Explorer is not subscribed. */
export const enabledIn = memory((): Set<string> => new Set(['gateway_network', 'mcp_portal_logs']))
