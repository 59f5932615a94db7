import {describe, expect, test} from 'vitest'
import {exampleChange} from '../../../test/fixtures/example-plan.ts'
import {leave, limited, lost, request, sendOne, turnedAway} from '../../../test/fixtures/one-move.ts'
import {Fault} from '../../core/fault.ts'
import type {Acting, SendFailure} from '../../core/ports.ts'

const start = Date.parse('2026-03-01T03:00:00.000Z')
const about = {key: 'block', move: 'create'}
/** A move whose new secret is made here, and where that goes. */
const minting = {
  change: {class: 'P', params: {sink: {type: 'file', path: '/run/s'}}},
  move: {mints: () => 'canary-new'},
} as const

describe('a request that succeeds', () => {
  test('has its intent before it and its outcome after it, and nothing is looked at', async () => {
    const {error, events, log} = await sendOne({})
    expect(error).toBeUndefined()
    expect(log).toEqual(['intent', 'request', 'outcome'])
    expect(events).toEqual([
      {type: 'intent', ...about, attempt: 1, request, notAfter: new Date(start + 15_000).toISOString()},
      {type: 'outcome', ...about, attempt: 1, via: 'answer', result: 'applied', status: 200, cfRay: 'ray-1'},
    ])
  })

  test('may leave within 15 s of its intent by the monotonic clock, and while the lock is ours', async () => {
    let isOurs = true
    const {permits, acting} = await sendOne({
      deps: ({lock}) => ({lock: {...lock, mayLeave: () => isOurs}}),
    })
    const [permit] = permits
    expect(permit?.notAfter).toEqual(new Date(start + 15_000))
    await acting.clock.sleep(14_999)
    expect(permit?.mayLeave?.()).toBe(true)
    isOurs = false
    expect(permit?.mayLeave?.()).toBe(false)
    isOurs = true
    await acting.clock.sleep(1)
    expect(permit?.mayLeave?.()).toBe(false)
  })

  test('was shown to the guard, body included, while the lock was held, before its intent', async () => {
    const seen: unknown[] = []
    const {log} = await sendOne({
      deps: ({lock, journal}) => ({
        guardCall: (...shown) => void seen.push(shown),
        lock: {...lock, assertHeld: () => void seen.push('held')},
        journal: {...journal, append: async (event) => (seen.push(event.type), journal.append(event))},
      }),
    })
    expect(seen).toEqual([[request, 'body'], 'held', 'intent', 'outcome'])
    expect(log).toEqual(['intent', 'request', 'outcome'])
  })
})

describe('no request leaves, and no intent is written', () => {
  const no = new Fault('REFUSED', 'no')
  const forbidden = () => {
    throw no
  }

  test('where the guard forbids it', async () => {
    const {error, log} = await sendOne({deps: () => ({guardCall: forbidden})})
    expect(error).toBe(no)
    expect(log).toEqual([])
  })

  test('where the lock was lost', async () => {
    const {error, log} = await sendOne({deps: ({lock}) => ({lock: {...lock, assertHeld: forbidden}})})
    expect(error).toBe(no)
    expect(log).toEqual([])
  })

  test('once the run was told to stop, before and while it waits for its turn', async () => {
    const told = {code: 'INTERRUPTED', message: 'block: stopped before create was sent'}
    const before = await sendOne({stop: AbortSignal.abort()})
    expect(before.error).toMatchObject(told)
    const stop = new AbortController()
    const waiting = await sendOne({
      stop: stop.signal,
      move: {
        send: (writer) => {
          stop.abort()
          return leave(writer)
        },
      },
    })
    expect(waiting.error).toMatchObject(told)
    expect([before.log, waiting.log]).toEqual([[], []])
  })

  test('nor is a new secret kept, once the run was told to stop', async () => {
    const {error, log} = await sendOne({stop: AbortSignal.abort(), ...minting})
    expect(error).toMatchObject({code: 'INTERRUPTED'})
    expect(log).toEqual([])
  })
})

describe('a request that was turned away', () => {
  test('is looked after once, told with its reason, and not repeated', async () => {
    const {error, events, log} = await sendOne({fates: [turnedAway]})
    expect(error).toBe(turnedAway.fault)
    expect(log).toEqual(['intent', 'request', 'outcome', 'look'])
    expect(events.at(-1)).toEqual({
      type: 'outcome',
      ...about,
      attempt: 1,
      via: 'answer',
      result: 'not-applied',
      why: 'it is wrong',
      status: 200,
      cfRay: 'ray-1',
    })
  })

  test('leaves the old secret in force while the new one is kept: that is told', async () => {
    const {error} = await sendOne({fates: [turnedAway], ...minting})
    expect(error).toMatchObject({
      code: 'REFUSED',
      message: 'it is wrong; file /run/s holds the new secret already, and the old one is still in force',
    })
  })

  test('for want of a permission is not even looked after', async () => {
    const denied: SendFailure = {...turnedAway, fault: new Fault('DENIED', 'no')}
    const {error, log} = await sendOne({fates: [denied], seenFromLook: 1})
    expect(error).toBe(denied.fault)
    expect(log).toEqual(['intent', 'request', 'outcome'])
  })

  test('is no failure where the account shows what it was for', async () => {
    const {error, events} = await sendOne({fates: [turnedAway], seenFromLook: 1})
    expect(error).toBeUndefined()
    expect(events.at(-1)).toEqual({type: 'outcome', ...about, attempt: 1, result: 'applied', via: 'read-back'})
  })

  test('is repeated four times at most, after pauses that double, also where its class is R', async () => {
    const {error, sentAt, events} = await sendOne({fates: [limited], change: {class: 'R'}})
    expect(error).toBe(limited.fault)
    expect(sentAt).toEqual([0, 250, 750, 1750, 3750])
    expect(events.filter(({type}) => type === 'intent').map((event) => 'attempt' in event && event.attempt)).toEqual([
      1, 2, 3, 4, 5,
    ])
  })

  test('waits as long as the API asks, where that is longer, and no longer than that in all', async () => {
    const asks = {...limited, retryAfterMs: 3000}
    expect((await sendOne({fates: [asks, asks, 'success']})).sentAt).toEqual([0, 3000, 6000])
    expect((await sendOne({fates: [{...limited, retryAfterMs: 100}, 'success']})).sentAt).toEqual([0, 250])
    const slowLook = (deps: Acting): Partial<Acting> => ({
      observe: async () => {
        await deps.clock.sleep(1000)
        return {target: exampleChange().target, state: {there: false}, context: undefined, complete: true}
      },
    })
    expect((await sendOne({fates: [asks, 'success'], deps: slowLook})).sentAt).toEqual([0, 3000])
    expect((await sendOne({fates: [limited, 'success'], deps: slowLook})).sentAt).toEqual([0, 1250])
  })
})

describe('a request whose answer was lost', () => {
  test('is looked for, and found', async () => {
    const {error, events, sentAt} = await sendOne({fates: [lost], seenFromLook: 1})
    expect(error).toBeUndefined()
    expect(sentAt).toHaveLength(1)
    expect(events.at(-1)).toEqual({type: 'outcome', ...about, attempt: 1, result: 'applied', via: 'read-back'})
  })

  test('is waited for until it can come no more, before another is made', async () => {
    const {error, sentAt, events} = await sendOne({fates: [lost, 'success']})
    expect(error).toBeUndefined()
    expect(sentAt).toEqual([0, 45_250])
    expect(events.filter(({type}) => type === 'waiting')).toHaveLength(1)
  })

  test('is repeated without a wait where a repetition leads to the same', async () => {
    const {sentAt, events} = await sendOne({fates: [lost, 'success'], change: {class: 'P'}})
    expect(sentAt).toEqual([0, 250])
    expect(events.map(({type}) => type)).not.toContain('waiting')
  })

  test('and that was no creation, of one that was turned away after it, is not waited for', async () => {
    const {sentAt} = await sendOne({fates: [limited, 'success']})
    expect(sentAt).toEqual([0, 250])
  })

  test('is never sent twice where its class is R: only a person may decide', async () => {
    const {error, sentAt} = await sendOne({fates: [lost], change: {class: 'R'}})
    expect(sentAt).toHaveLength(1)
    expect(error).toMatchObject({
      code: 'INDETERMINATE',
      message: 'block: create was sent and its answer is unknown; it is never sent twice',
      next: ['firebreak resume run-1', 'look at service-token support-bot by hand'],
      cause: lost.fault,
    })
  })

  test('is told as what it is when no more tries are left, also where the secret that it sets may be in force', async () => {
    for (const change of [{change: {class: 'P'}} as const, minting]) {
      const {error, sentAt} = await sendOne({fates: [lost], ...change})
      expect(sentAt).toHaveLength(5)
      expect(error).toBe(lost.fault)
    }
  })

  test('that would have revealed a secret is not looked for: a look shows no secret', async () => {
    const {error, log} = await sendOne({
      fates: [lost],
      seenFromLook: 1,
      change: {class: 'R', params: {sink: {type: 'file', path: '/run/s'}}},
      move: {reveals: () => 'new'},
    })
    expect(error).toMatchObject({code: 'INDETERMINATE'})
    expect(log).toEqual(['check file /run/s', 'intent', 'request', 'outcome'])
  })
})
