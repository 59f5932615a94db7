import {expect, test} from 'vitest'
import {Sink, sinkName} from './sink.ts'

test.each<[Sink, string]>([
  [{type: 'file', path: '/run/secret'}, 'file /run/secret'],
  [{type: 'op', vault: 'ops', item: 'bot', field: 'secret'}, 'op://ops/bot/secret'],
  [{type: 'vault', path: 'kv/bot', field: 'secret'}, 'vault kv/bot secret'],
  [{type: 'command', argv: ['store', '--for', 'bot']}, 'command store'],
])('a place is told in words without what is put there: %o', (sink, words) => {
  expect(sinkName(Sink.parse(sink))).toBe(words)
})

test.each([
  ['a program without a name', {type: 'command', argv: []}],
  ['a file without a path', {type: 'file', path: ''}],
  ['a secret in its place', {type: 'file', path: '/run/secret', value: 'canary'}],
  ['a place nobody knows', {type: 'stdout'}],
])('%s is no sink', (_, sink) => {
  expect(Sink.safeParse(sink).success).toBe(false)
})
