import {expect, test} from 'vitest'
import {elapsedMs} from './elapsed.ts'

const written = {at: '2026-11-21T03:00:00.000Z', mono: 50_000}
const clock = (wallMs: number, monoMs: number) => ({
  now: () => new Date(Date.parse(written.at) + wallMs),
  mono: () => written.mono + monoMs,
})
const hours = 3_600_000

test.each([
  ['both clocks agree', 30_000, 30_000, 30_000],
  ['the wall clock was set two hours ahead', 2 * hours + 30_000, 30_000, 30_000],
  ['the wall clock was set two hours back', 30_000 - 2 * hours, 30_000, 0],
  ['the machine was started again since', hours, -40_000, hours],
])('T33: a wait that has begun is never cut short: %s', (_, wallMs, monoMs, elapsed) => {
  expect(elapsedMs(written, clock(wallMs, monoMs))).toBe(elapsed)
})
