import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {expect, test} from 'vitest'
import {forgetHeld, isGone, rememberHeld} from './process-alive.ts'

test('a lock of ours has a living holder until it is forgotten', () => {
  rememberHeld('a')
  expect(isGone({pid: process.pid, id: 'a'})).toBe(false)
  forgetHeld('a')
  expect(isGone({pid: process.pid, id: 'a'})).toBe(true)
})

test('a process that had our id before us is gone', () => {
  expect(isGone({pid: process.pid, id: 'of-somebody-else'})).toBe(true)
})

test('another process is gone once it has ended', async () => {
  const other = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60_000)'])
  await once(other, 'spawn')
  const pid = other.pid ?? 0
  expect(isGone({pid, id: 'x'})).toBe(false)
  other.kill('SIGKILL')
  await once(other, 'exit')
  expect(isGone({pid, id: 'x'})).toBe(true)
})

test('a process of somebody else counts as alive', () => {
  expect(isGone({pid: 1, id: 'x'})).toBe(false)
})
