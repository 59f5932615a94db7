import {expect, test} from 'vitest'
import {Fault} from '../core/fault.ts'
import type {HeartbeatStanding} from '../core/heartbeats/beat.ts'
import {type HeartbeatWatch, watchHeartbeat} from './watch-heartbeat.ts'

const every = 600_000

/** A run whose time passes only where somebody waits. */
function watched({
  beats = [],
  failures = 0,
  vain = false,
}: {readonly beats?: readonly number[]; readonly failures?: number; readonly vain?: boolean} = {}) {
  const stopping = new AbortController()
  const seen = {now: 0, lifts: [] as number[], told: [] as string[], looks: 0}
  let left = failures
  let lifted = false
  const standing = (): HeartbeatStanding => {
    const last = Math.max(0, ...beats.filter((at) => at <= seen.now))
    const leftMs = last + every - seen.now
    const due = leftMs > 0 ? ('due' as const) : ('overdue' as const)
    return {
      standing: lifted ? 'lifted' : due,
      at: new Date(last + every).toISOString(),
      last: new Date(last).toISOString(),
      overdue: leftMs > 0 ? [] : ['block'],
      leftMs: Math.max(0, leftMs),
      watched: true,
    }
  }
  const deps: HeartbeatWatch = {
    clock: {
      sleep: async (ms) => {
        seen.now += ms
      },
    },
    stop: stopping.signal,
    look: () => {
      seen.looks += 1
      if (seen.looks > 10_000) throw new Error('it looks for ever')
      return standing()
    },
    lift: async () => {
      seen.lifts.push(seen.now)
      left -= 1
      if (left >= 0) throw new Fault('UNAVAILABLE', 'nobody answers')
      if (vain) return true
      lifted = true
      return true
    },
    tell: (text) => void seen.told.push(text),
  }
  return {deps, seen, stopping}
}

test('what nobody confirms is lifted in the moment in which it is overdue, and not before', async () => {
  const {deps, seen} = watched()
  expect(await watchHeartbeat(deps)).toMatchObject({standing: 'lifted'})
  expect(seen.lifts).toEqual([every])
})

test('runs that do not lift it are begun ever further apart, up to an hour, and never given up', async () => {
  const {deps, seen, stopping} = watched({vain: true})
  const day = every + 86_400_000
  await watchHeartbeat({
    ...deps,
    clock: {
      sleep: async (ms) => {
        seen.now += ms
        if (seen.now > day) stopping.abort()
      },
    },
  })
  const waits = seen.lifts.slice(1).map((at, before) => at - (seen.lifts[before] ?? 0))
  expect(waits.slice(0, 3)).toEqual([5000, 10_000, 20_000])
  expect(waits.at(-1)).toBe(3_600_000)
  expect(seen.lifts.length).toBeLessThan(40)
})

test('a heartbeat in the last millisecond is in time', async () => {
  const {deps, seen} = watched({beats: [every - 1]})
  await watchHeartbeat(deps)
  expect(seen.lifts).toEqual([2 * every - 1])
})

test('without a network it is tried again until it works, and said each time', async () => {
  const {deps, seen} = watched({failures: 8})
  await watchHeartbeat(deps)
  expect(seen.lifts).toHaveLength(9)
  expect(seen.lifts.map((at, index) => at - (seen.lifts[index - 1] ?? every)).slice(1)).toEqual([
    5000, 10_000, 20_000, 40_000, 60_000, 60_000, 60_000, 60_000,
  ])
  expect(seen.told.filter((line) => line.includes('the control plane cannot be reached'))).toHaveLength(8)
})

test('a heartbeat that comes while it cannot be lifted keeps it standing', async () => {
  const {deps, seen} = watched({beats: [every + 12_000], failures: 3})
  await watchHeartbeat(deps)
  // Two tries before the heartbeat, and the rest when the next was due.
  expect(seen.lifts.filter((at) => at > every + 12_000)[0]).toBe(2 * every + 12_000)
})

test('a watcher that is stopped begins nothing more', async () => {
  const {deps, seen, stopping} = watched()
  const stoppedAt = {...deps, clock: {sleep: async () => stopping.abort()}}
  expect(await watchHeartbeat(stoppedAt)).toMatchObject({standing: 'due'})
  expect(seen.lifts).toEqual([])
})

test('what cannot be read for a moment does not end the watch', async () => {
  const {deps, seen} = watched()
  let failures = 2
  const look = () => {
    failures -= 1
    if (failures >= 0) throw new Fault('INVALID_DOCUMENT', 'half a file')
    return deps.look()
  }
  expect(await watchHeartbeat({...deps, look})).toMatchObject({standing: 'lifted'})
  expect(seen.told.filter((line) => line.includes('half a file'))).toHaveLength(2)
})
