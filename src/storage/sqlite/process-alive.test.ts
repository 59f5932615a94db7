import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {expect, test} from 'vitest'
import {forgetNonce, isGone, newNonce} from './process-alive.ts'

test('a nonce of ours is alive until it is forgotten', () => {
  const nonce = newNonce()
  expect(isGone({pid: process.pid, nonce})).toBe(false)
  forgetNonce(nonce)
  expect(isGone({pid: process.pid, nonce})).toBe(true)
})

test('a process that had our id before us is gone', () => {
  expect(isGone({pid: process.pid, nonce: 'of-somebody-else'})).toBe(true)
})

test('another process is gone once it has ended', async () => {
  const other = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60_000)'])
  await once(other, 'spawn')
  const pid = other.pid ?? 0
  expect(isGone({pid, nonce: 'x'})).toBe(false)
  other.kill('SIGKILL')
  await once(other, 'exit')
  expect(isGone({pid, nonce: 'x'})).toBe(true)
})

test('a process of somebody else counts as alive', () => {
  expect(isGone({pid: 1, nonce: 'x'})).toBe(false)
})
