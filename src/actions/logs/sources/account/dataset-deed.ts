import type {Deed, Party, PartyKind} from '../../../../core/story/deed.ts'
import {type Row, textAt} from '../../answer.ts'
import {anyCase} from '../../any-case.ts'
import {invocationOutcome} from '../../invocation-outcome.ts'
import {party, person} from '../../parties.ts'
import {recordTime} from '../../record-time.ts'
import {decisionOutcome} from '../zero-trust/gateway-dns.ts'
import {outcomeOf} from '../zero-trust/gateway-deed.ts'

type At = (name: string) => string | undefined

/** What a record of a data set says was done, and to what. Fields as in the docs of Logpush, data sets of accounts and zones. */
type Reading = (
  at: At,
  row: Row,
) => Pick<Deed, 'verb' | 'object' | 'outcome'> & {readonly time: string | undefined; readonly words?: readonly string[]}

const withoutQuery = (url: string | undefined): string => (url ?? '').replace(/[?#].*$/s, '')
const flag = (value: string | undefined, words: readonly [Deed['outcome'], Deed['outcome']]): Deed['outcome'] =>
  value === 'true' ? words[0] : value === 'false' ? words[1] : 'unknown'

/** What the edge answered; a rule that blocks decides whatever the status. */
function servedOutcome(at: At): Deed['outcome'] {
  const status = Number(at('EdgeResponseStatus'))
  if (/^(?:block|forceConnectionClose|connectionClose)$/.test(at('SecurityAction') ?? '')) return 'refused'
  if (Number.isNaN(status) || status === 0) return 'unknown'
  if ([401, 403, 429].includes(status)) return 'refused'
  return status >= 500 ? 'failed' : 'allowed'
}

/** Of so many requests like it only this one is on record (docs: Instant Logs, `sampleInterval`). */
function sampledWords(at: At): string {
  const interval = at('sampleInterval') ?? '1'
  return interval === '1' ? '' : `one of ${interval}`
}

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
  http_requests: (at) => ({
    time: at('EdgeStartTimestamp'),
    verb: 'called',
    object: {
      kind: 'host',
      id: at('ClientRequestHost') ?? '',
      name: `${at('ClientRequestHost') ?? ''}${at('ClientRequestPath') ?? withoutQuery(at('ClientRequestURI'))}`,
    },
    outcome: servedOutcome(at),
    words: [at('ClientRequestMethod') ?? '', at('EdgeResponseStatus') ?? '', sampledWords(at)],
  }),
  // What is in an event is not documented field by field: a method and a ray are told where they are.
  workers_trace_events: (at, row) => ({
    time: at('EventTimestampMs'),
    verb: 'called',
    object: {kind: at('EventType') ?? 'invocation', id: at('ScriptName') ?? ''},
    outcome: invocationOutcome(at('Outcome')),
    words: [textAt(row, 'Event', 'Request', 'Method') ?? '', at('Outcome') ?? ''],
  }),
}

/** The kinds of handles that the fields below hold. */
export const datasetParties: readonly PartyKind[] = ['worker', 'person', 'device', 'gateway', 'session', 'address']

const partiesOf = (at: At): Party[] => [
  ...party('worker', at('ScriptName')),
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
export function datasetDeed(row: Row, dataset: string): Deed | undefined {
  const at: At = (name) => anyCase(row, name)
  const reading = Object.hasOwn(readings, dataset) ? readings[dataset]?.(at, row) : undefined
  const time = recordTime(reading?.time)
  if (reading === undefined || time === undefined) return undefined
  const {time: _written, words = [], ...rest} = reading
  const ray = at('RayID') ?? textAt(row, 'Event', 'RayID')
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

/** Fields that only one data set has. */
const marks = {
  mcp_portal_logs: ['PortalID', 'Method'],
  gateway_dns: ['QueryName', 'ResolverDecision'],
  gateway_http: ['HTTPHost', 'Datetime'],
  gateway_network: ['DestinationIP', 'Datetime'],
  access_requests: ['CreatedAt', 'Allowed'],
  http_requests: ['ClientRequestHost', 'EdgeStartTimestamp'],
  workers_trace_events: ['ScriptName', 'EventTimestampMs'],
} as const satisfies Record<keyof typeof readings, readonly [string, string]>

/** The data sets whose records say that somebody did something. */
export const toldDatasets: readonly string[] = Object.keys(marks)

/** The data set of a record that does not say of which it is, by the fields that it has. */
export const datasetOf = (row: Row): string | undefined =>
  Object.entries(marks).find(([, fields]) => fields.every((field) => field in row))?.[0]
