import {expect, test} from 'vitest'
import type {RunEnd} from '../core/runs/run-report.ts'
import {containedEvents, runEndOf} from '../../test/fixtures/example-journal.ts'
import {examplePlan} from '../../test/fixtures/example-plan.ts'
import {type Lapsed, reapLeases} from './reap-leases.ts'

const block: Lapsed = {run: 'r1', lift: {keys: ['block'], since: '2026-03-01T07:00:00.000Z', missed: 'lease'}}

/** Watches for so many looks; what has lapsed never goes away. */
async function watch(looks: number, lift: () => Promise<RunEnd | undefined>) {
  const [told, waits, stop] = [[] as string[], [] as number[], new AbortController()]
  await reapLeases({
    clock: {
      sleep: async (ms) => {
        waits.push(ms)
        if (waits.length === looks) stop.abort()
      },
    },
    stop: stop.signal,
    watch: true,
    look: () => ({lapsed: [block], leftMs: Infinity}),
    lift,
    tell: (text) => void told.push(text),
  })
  return {told, waits}
}

test('a lift that is begun in vain is begun three times at most, further apart each time, and then takes a person', async () => {
  let begun = 0
  const {told, waits} = await watch(9, async () => {
    begun += 1
    return {...runEndOf(containedEvents(examplePlan())), run: `r${begun + 1}`, outcome: 'release-incomplete'}
  })
  expect(begun).toBe(3)
  expect(waits.slice(0, 3)).toEqual([5000, 10_000, 20_000])
  expect(told.filter((text) => text.includes('firebreak release r1'))).toHaveLength(1)
})

test('a lift that could not be begun is tried again for as long as it takes', async () => {
  let tried = 0
  await watch(9, async () => {
    tried += 1
    throw new Error('no network')
  })
  expect(tried).toBe(9)
})
