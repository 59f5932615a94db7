import {expect, test} from 'vitest'
import {TargetKind} from '../../../core/targets.ts'
import {configPaths} from './config-paths.ts'

const id = '11111111-1111-4111-8111-111111111111'
const paths = (kind: TargetKind, of = id) => configPaths({kind, id: of, name: 'name'}).map(({path}) => path)

test('a list comes with its items, an application with its policies', () => {
  expect(paths('gateway-list')).toEqual([`gateway/lists/${id}`, `gateway/lists/${id}/items`])
  expect(paths('access-app')).toEqual([`access/apps/${id}`, `access/apps/${id}/policies`])
})

test('a node comes with its connections, a plain device with registrations alone', () => {
  expect(paths('mesh-node')).toEqual([
    `warp_connector/${id}`,
    `warp_connector/${id}/connections`,
    'devices/registrations',
  ])
  expect(paths('mesh-node', 'support-bot')).toEqual(['devices/registrations'])
})

test('registrations are asked for with the revoked ones', () => {
  expect(configPaths({kind: 'mesh-node', id: 'support-bot', name: 'support-bot'})).toMatchObject([
    {query: {status: 'all'}},
  ])
})

test('no path answers with a live secret', () => {
  for (const kind of TargetKind.options) for (const path of paths(kind)) expect(path).not.toMatch(/\/(token|value)$/)
})
