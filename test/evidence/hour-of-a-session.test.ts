import {setImmediate} from 'node:timers/promises'
import {expect, test} from 'vitest'
import {followFeed} from '../../src/actions/logs/logs-tail/follow-feed.ts'
import type {Feed} from '../../src/actions/logs/logs-tail/feed.ts'
import type {LiveFeed, LiveMessage, Reader} from '../../src/core/cloudflare.ts'
import type {EvidenceItem} from '../../src/core/documents/evidence.ts'
import {createManualClock} from '../../src/sandbox/temper/manual-clock.ts'
import {sinkOf} from '../fixtures/evidence/sink-of.ts'

const hourMs = 3_600_000

/** A connection that stays open and silent until nobody listens any more: what its own end would be told by. */
async function* silence({signal}: LiveFeed): AsyncGenerator<LiveMessage> {
  yield {text: '{}', dropped: 0}
  await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), {once: true}))
}

test('a session is taken for over after its hour, although nobody says so, and another is opened when this one is gone', async () => {
  const clock = createManualClock()
  const began = clock.now().getTime()
  const [opened, refusals]: [number[], number[]] = [[], []]
  const listening = new AbortController()
  const since = () => clock.now().getTime() - began
  const feed: Feed = {
    source: 'instant-logs',
    name: 'shop.example.com',
    isAlone: true,
    async open() {
      // Cloudflare takes a while to see that it has ended.
      if (opened.length === 1 && since() < hourMs + 1000) {
        refusals.push(since())
        throw new Error('taken')
      }
      opened.push(since())
      return {address: `ws://${opened.length}`, expiresAt: new Date(clock.now().getTime() + hourMs)}
    },
    rows: () => [{}],
    time: () => undefined,
  }
  const listened: string[] = []
  const reader = {
    listen: async (address: string, live: LiveFeed) => {
      listened.push(address)
      return silence(live)
    },
    // Nothing else of a reader is used to follow a feed.
  } as unknown as Reader
  const sink = sinkOf(() => Promise.resolve({} as EvidenceItem))
  const attaching = {clock, until: listening.signal, send: () => Promise.reject(new Error('nothing is sent'))}
  const following = followFeed(feed, {reader, sink, attaching})
  await expect.poll(() => listened.length).toBe(1)
  clock.advance(hourMs - 1)
  // Whatever would follow from it at once has happened by then.
  await setImmediate()
  expect([opened, listened, refusals]).toEqual([[0], ['ws://1'], []])
  clock.advance(1)
  await expect.poll(() => refusals.length).toBeGreaterThan(0)
  await expect
    .poll(() => {
      clock.advance(500)
      return opened.length
    })
    .toBe(2)
  expect(listened).toEqual(['ws://1', 'ws://2'])
  listening.abort()
  const {gaps, connected, interrupted, tally} = await following
  expect({connected, interrupted, rows: tally.rows}).toEqual({connected: true, interrupted: true, rows: 2})
  const end = new Date(began + hourMs).toISOString()
  expect(gaps).toEqual([
    expect.stringContaining(`not connected since ${end}: `),
    expect.stringMatching(new RegExp(`^what was sent between ${end} and .* is not here: its session ended at ${end}$`)),
  ])
})
