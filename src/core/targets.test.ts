import {expect, test} from 'vitest'
import {targetId} from './targets.ts'

test.each([
  ['its own id, wherever it is', {name: 'store-key', id: 'id-1', store: 'store-1'}, 'id-1'],
  ['its own id, though an app or a Worker is named beside it', {name: 'x', id: 'id-1', app: 'a', worker: 'w'}, 'id-1'],
  ['the app and the name of a flag', {name: 'agent-stop', app: 'app-1'}, 'app-1/agent-stop'],
  ['the namespace and the name of a key', {name: 'stop', namespace: 'ns-1'}, 'ns-1/stop'],
  ['the Worker and the name of a secret', {name: 'API_KEY', worker: 'mailer'}, 'mailer/API_KEY'],
  ['its name where it has nothing else', {name: 'payments'}, 'payments'],
])('a handle goes by %s', (_, handle, expected) => {
  expect(targetId(handle)).toBe(expected)
})

test('two secrets of one name in two Workers are two targets', () => {
  expect(targetId({name: 'API_KEY', worker: 'mailer'})).not.toBe(targetId({name: 'API_KEY', worker: 'searcher'}))
})
