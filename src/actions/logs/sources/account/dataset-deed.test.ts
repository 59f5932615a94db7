import {expect, test} from 'vitest'
import {Deed} from '../../../../core/story/deed.ts'
import type {Row} from '../../answer.ts'
import {datasetOf, datasetParties, toldDatasets} from './dataset-deed.ts'
import {logpushObjects} from './logpush-objects.ts'

const ns = 1_795_312_800_123_456_789n
const time = '2026-11-22T02:00:00.123Z'

/** One record of each data set, with the fields of the docs of Logpush. */
const records: Readonly<Record<string, readonly [row: Row, told: object]>> = {
  gateway_network: [
    {Datetime: String(ns), DestinationIP: '10.0.0.9', DestinationPort: 443, Transport: 'tcp', Action: 'blocked'},
    {verb: 'connected', object: {kind: 'address', id: '10.0.0.9:443'}, outcome: 'refused'},
  ],
  gateway_dns: [
    {Datetime: time, QueryName: 'evil.example', ResolverDecision: 'blockedByQueryName', SourceInternalIP: '100.96.0.1'},
    {verb: 'asked', object: {kind: 'name', id: 'evil.example'}, by: [{kind: 'address', id: '100.96.0.1'}]},
  ],
  gateway_http: [
    {Datetime: time, HTTPHost: 'a.example', URL: 'https://a.example/x?y=secret', HTTPMethod: 'GET', Action: 'allow'},
    {verb: 'called', object: {kind: 'host', id: 'a.example', name: 'https://a.example/x'}},
  ],
  access_requests: [
    {CreatedAt: time, RayID: 'aaaaaaaaaaaaaaaa', Allowed: false, AppUUID: 'app', Email: 'a@example.com'},
    {verb: 'authenticated', outcome: 'refused', ray: 'aaaaaaaaaaaaaaaa', by: [{kind: 'person', id: 'a@example.com'}]},
  ],
  mcp_portal_logs: [
    {Datetime: time, PortalID: 'tools', Method: 'tools/call', ServerID: 'crm', ToolCallName: 'export', Success: true},
    {verb: 'called', object: {kind: 'MCP tool', id: 'crm/export'}, by: [{kind: 'gateway', id: 'tools'}]},
  ],
  http_requests: [
    {
      EdgeStartTimestamp: 1_795_312_800,
      ClientRequestHost: 'shop.example.com',
      ClientRequestURI: '/admin?token=secret',
      ClientRequestMethod: 'POST',
      EdgeResponseStatus: 200,
      SecurityAction: 'block',
      ClientIP: '192.0.2.1',
      RayID: 'bbbbbbbbbbbbbbbb',
    },
    {
      time: '2026-11-22T02:00:00.000Z',
      object: {kind: 'host', id: 'shop.example.com', name: 'shop.example.com/admin'},
      outcome: 'refused',
      ray: 'bbbbbbbbbbbbbbbb',
      detail: 'POST 200',
    },
  ],
  workers_trace_events: [
    {
      EventTimestampMs: 1_795_312_800_123,
      ScriptName: 'research-worker',
      EventType: 'fetch',
      Outcome: 'exception',
      Event: {RayID: 'cccccccccccccccc', Request: {Method: 'GET'}},
    },
    {time, by: [{kind: 'worker', id: 'research-worker'}], outcome: 'failed', ray: 'cccccccccccccccc'},
  ],
}

test.each(Object.entries(records))('a record of %s that Logpush wrote tells its deed', (dataset, [row, told]) => {
  expect(datasetOf(row)).toBe(dataset)
  const deed = Deed.parse(logpushObjects.deed?.(row))
  expect(deed).toMatchObject(told)
  expect(datasetParties).toEqual(expect.arrayContaining(deed.by.map(({kind}) => kind)))
  expect(JSON.stringify(deed)).not.toContain('secret')
})

test('every data set that is told has a record here', () => {
  expect(Object.keys(records).toSorted()).toEqual(toldDatasets.toSorted())
})

test.each<readonly [string, Row]>([
  ['of a data set that tells of nobody', {DeviceID: 'd', PostureCheckName: 'disk', Timestamp: time}],
  ['without a time', {QueryName: 'a.example', ResolverDecision: 'allowed'}],
  ['with a time that is none', {QueryName: 'a.example', ResolverDecision: 'allowed', Datetime: 'soon'}],
])('a record %s tells no deed', (_what, row) => {
  expect(logpushObjects.deed?.(row)).toBeUndefined()
})

test.each([
  [200, undefined, 'allowed'],
  [404, '', 'allowed'],
  [403, undefined, 'refused'],
  [429, undefined, 'refused'],
  [502, undefined, 'failed'],
  [0, undefined, 'unknown'],
  [undefined, undefined, 'unknown'],
  [200, 'block', 'refused'],
  [200, 'log', 'allowed'],
])('what the edge answered with %s, after the action %s, is %s', (EdgeResponseStatus, SecurityAction, outcome) => {
  const row = {EdgeStartTimestamp: time, ClientRequestHost: 'a.example', EdgeResponseStatus, SecurityAction}
  expect(logpushObjects.deed?.(row)?.outcome).toBe(outcome)
})
