import {expect, test} from 'vitest'
import {TargetKind} from '../../../core/targets.ts'
import {accountPaths} from './account-paths.ts'
import {configGaps, configPaths} from './config-paths.ts'

const id = '11111111-1111-4111-8111-111111111111'
const paths = (kind: TargetKind, of = id) => configPaths({kind, id: of, name: 'name'}).map(({path}) => path)

test('a list comes with its items, an application with its policies', () => {
  expect(paths('gateway-list')).toEqual([`gateway/lists/${id}`, `gateway/lists/${id}/items`])
  expect(paths('access-app')).toEqual([`access/apps/${id}`, `access/apps/${id}/policies`])
})

test('a node comes with its connections, a plain device with registrations, and either with who may enrol', () => {
  expect(paths('mesh-node')).toEqual([
    `warp_connector/${id}`,
    `warp_connector/${id}/connections`,
    'teamnet/routes',
    'devices/registrations',
    'access/apps',
  ])
  expect(paths('mesh-node', 'support-bot')).toEqual(['devices/registrations', 'access/apps'])
})

test('a tunnel comes with who is connected, which is gone once they are dropped', () => {
  expect(paths('tunnel')).toEqual([
    `cfd_tunnel/${id}`,
    `cfd_tunnel/${id}/connections`,
    `cfd_tunnel/${id}/configurations`,
    'teamnet/routes',
  ])
})

test('registrations are asked for with the revoked ones', () => {
  expect(configPaths({kind: 'mesh-node', id: 'support-bot', name: 'support-bot'})).toContainEqual({
    path: 'devices/registrations',
    query: {status: 'all'},
  })
})

test('a Worker and a secret of it come with what serves, and without settings, which may hold secrets in plain text', () => {
  const own = configPaths({kind: 'worker', id: 'tag', name: 'research-worker'}).map(({path}) => path)
  expect(own).toContain('workers/scripts/research-worker/deployments')
  expect(own.join()).not.toContain('settings')
  expect(paths('worker-secret', 'research-worker/API_KEY')).toEqual(own)
})

test('no path answers with a live secret', () => {
  const ofTargets = TargetKind.options.flatMap((kind) => [...paths(kind), ...paths(kind, `${id}/name`)])
  for (const path of [...ofTargets, ...accountPaths.map(({path}) => path)])
    expect(path).not.toMatch(/\/(token|value|override_codes|rotate\w*)$|\/values\//)
})

test('a target of every kind has its configuration kept, or says what is missing', () => {
  for (const kind of TargetKind.options.filter((one) => one !== 'logs')) {
    const target = {kind, id, name: 'name'}
    expect([...configPaths(target), ...configGaps(target)]).not.toEqual([])
  }
})

test('an object that a run has yet to make is looked for in the listing', () => {
  expect(paths('gateway-list', 'quarantine')).toEqual(['gateway/lists'])
  expect(paths('gateway-rule', 'ir-kill-l4')).toEqual(['gateway/rules'])
})

test('a flag, a key and a grant are found by where they are and their name', () => {
  expect(paths('flag', 'app-1/stop-all')).toEqual([
    'flagship/apps/app-1/flags/stop-all',
    'flagship/apps/app-1/flags/stop-all/changelog',
  ])
  expect(configPaths({kind: 'kv-flag', id: 'ns/halt', name: 'halt'})).toContainEqual({
    path: 'storage/kv/namespaces/ns/keys',
    query: {prefix: 'halt'},
  })
  expect(configPaths({kind: 'mcp-grant', id: 'ns/ada', name: 'ada'})).toContainEqual({
    path: 'storage/kv/namespaces/ns/keys',
    query: {prefix: 'grant:ada:'},
  })
})
