import {createServer} from 'node:net'
import {expect, test} from 'vitest'
import {listen} from './listen.ts'

test('a port in use is a fault that says so', async () => {
  const first = await listen(createServer(), 'the first')
  const second = listen(createServer(), 'the second', first.port)
  await expect(second).rejects.toMatchObject({
    code: 'UNAVAILABLE',
    message: `the second cannot listen on 127.0.0.1:${first.port}: the port is in use`,
  })
  await first.stop()
})

test('stopping twice is stopping once, and the port is free after it', async () => {
  const first = await listen(createServer(), 'the first')
  await first.stop()
  await first.stop()
  const second = await listen(createServer(), 'the second', first.port)
  expect(second.port).toBe(first.port)
  await second.stop()
})
