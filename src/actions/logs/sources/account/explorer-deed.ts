import type {Deed, Party} from '../../../../core/story/deed.ts'
import type {Row} from '../../answer.ts'
import {anyCase} from '../../any-case.ts'
import {party, person} from '../../parties.ts'
import {decisionOutcome} from '../zero-trust/gateway-dns.ts'
import {outcomeOf} from '../zero-trust/gateway-deed.ts'

type At = (name: string) => string | undefined

/** What a record of a data set says was done, and to what. Fields as in the docs of Logpush, data sets of accounts. */
type Reading = (
  at: At,
) => Pick<Deed, 'verb' | 'object' | 'outcome'> & {readonly time: string | undefined; readonly words?: readonly string[]}

const withoutQuery = (url: string | undefined): string => (url ?? '').replace(/[?#].*$/s, '')
const flag = (value: string | undefined, words: readonly [Deed['outcome'], Deed['outcome']]): Deed['outcome'] =>
  value === 'true' ? words[0] : value === 'false' ? words[1] : 'unknown'

const readings: Readonly<Record<string, Reading>> = {
  gateway_network: (at) => ({
    time: at('Datetime'),
    verb: 'connected',
    object: {kind: 'address', id: `${at('DestinationIP') ?? ''}:${at('DestinationPort') ?? ''}`},
    outcome: outcomeOf(at('Action')),
    words: [at('Transport') ?? ''],
  }),
  gateway_dns: (at) => ({
    time: at('Datetime'),
    verb: 'asked',
    object: {kind: 'name', id: at('QueryName') ?? ''},
    outcome: decisionOutcome(at('ResolverDecision')),
    words: [at('ResolverDecision') ?? ''],
  }),
  gateway_http: (at) => ({
    time: at('Datetime'),
    verb: 'called',
    object: {kind: 'host', id: at('HTTPHost') ?? '', name: withoutQuery(at('URL'))},
    outcome: outcomeOf(at('Action')),
    words: [at('HTTPMethod') ?? '', at('HTTPStatusCode') ?? ''],
  }),
  access_requests: (at) => ({
    time: at('CreatedAt'),
    verb: 'authenticated',
    object: {kind: 'application', id: at('AppUUID') ?? at('AppDomain') ?? ''},
    outcome: flag(at('Allowed'), ['allowed', 'refused']),
    words: [at('Connection') ?? ''],
  }),
  mcp_portal_logs: (at) => ({
    time: at('Datetime'),
    verb: 'called',
    object: {
      kind: 'MCP tool',
      id: [at('ServerID') ?? '', at('ToolCallName') ?? at('ResourceReadURI') ?? at('Method') ?? ''].join('/'),
    },
    outcome: flag(at('Success'), ['allowed', 'failed']),
    words: [at('Method') ?? '', at('Error') ?? ''],
  }),
}

const partiesOf = (at: At): Party[] => [
  ...person(at('Email') ?? at('UserEmail')),
  ...party('device', at('RegistrationID') ?? at('DeviceID'), at('DeviceName')),
  ...party('gateway', at('PortalID')),
  ...party('session', at('PortalID') === undefined ? undefined : at('SessionID')),
  ...party('address', at('SourceInternalIP')),
  ...party('address', at('SourceIP') ?? at('SrcIP') ?? at('ClientIP') ?? at('IPAddress')),
]

const distinct = (parties: readonly Party[]): Party[] =>
  parties.filter((one, index) => parties.findIndex(({kind, id}) => kind === one.kind && id === one.id) === index)

/** What a record of one of the data sets says happened; undefined for the data sets that say nothing of the kind. */
export function explorerDeed(row: Row, dataset: string): Deed | undefined {
  const at: At = (name) => anyCase(row, name)
  const reading = Object.hasOwn(readings, dataset) ? readings[dataset]?.(at) : undefined
  if (reading?.time === undefined) return undefined
  const {time, words = [], ...rest} = reading
  const ray = at('RayID')
  // Whether the log holds the call that opens a session is not verified on a live account.
  const opens = at('Method') === 'initialize' ? party('session', at('SessionID')) : []
  const detail = words.filter((word) => word !== '').join(' ')
  return {
    time,
    by: distinct(partiesOf(at)),
    ...rest,
    ...(opens.length === 0 ? {} : {opens: [...opens]}),
    ...(ray === undefined ? {} : {ray}),
    ...(detail === '' ? {} : {detail}),
  }
}
