import {expect, test} from 'vitest'
import type {RecordedExchange} from '../../core/recordings/recorded.ts'
import {asPart} from './asker.ts'
import {createPlayback} from './playback.ts'

const exchange = (by: string, at: number, body: string): RecordedExchange => ({
  type: 'exchange',
  request: 'GET /gateway/rules',
  by,
  at,
  ms: 1,
  came: {kind: 'answer', status: 200, headers: {}, body},
})

test('parts that asked the same side by side each get their own answers, in whatever order they ask now', async () => {
  const exchanges = [exchange('b', 1, 'b1'), exchange('a', 2, 'a1'), exchange('a', 3, 'a2'), exchange('b', 4, 'b2')]
  const bodies = new Map(['a1', 'a2', 'b1', 'b2'].map((text) => [text, Buffer.from(text)]))
  const header = {type: 'recording', schema: 'firebreak/recording@1', of: 'run', tool: '', at: '', run: 'r'} as const
  const {send} = createPlayback(
    {header, exchanges, probes: [], appends: [], bodies},
    {time: {mono: () => 0, after: async () => undefined}},
  )
  const ask = (key: string) =>
    asPart(key, async () => {
      const came = await send({method: 'GET', path: '/gateway/rules'})
      return came.kind === 'answer' ? Buffer.from(came.bytes).toString() : came.how
    })
  const answers = []
  for (const key of ['a', 'a', 'b', 'b']) answers.push(await ask(key))
  expect(answers).toEqual(['a1', 'a2', 'b1', 'b2'])
})
