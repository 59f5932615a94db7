import {expect, test} from 'vitest'
import {recordTime} from './record-time.ts'

test.each([
  ['1795312800', '2026-11-22T02:00:00.000Z'],
  ['1795312800123', '2026-11-22T02:00:00.123Z'],
  ['1795312800123456', '2026-11-22T02:00:00.123Z'],
  ['1795312800123456789', '2026-11-22T02:00:00.123Z'],
  ['2026-11-22T02:00:00.123456789Z', '2026-11-22T02:00:00.123456789Z'],
])('a time that is written %s is %s', (written, time) => {
  expect(recordTime(written)).toBe(time)
})

test.each(['17', 'yesterday', '', undefined])('no time is made of %s', (written) => {
  expect(recordTime(written)).toBeUndefined()
})
