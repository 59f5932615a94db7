import fc from 'fast-check'
import {describe, expect, test} from 'vitest'
import type {ContainmentAction, Observation} from '../../src/core/action.ts'
import type {Reader} from '../../src/core/cloudflare.ts'
import {Fault} from '../../src/core/fault.ts'
import type {Clock} from '../../src/core/ports.ts'
import {observeEach, observeTogether} from '../../src/engine/running/observe.ts'

/** Nothing of it is used: the actions here answer by themselves. */
const reader = {} as unknown as Reader

type Params = {readonly id: number}

/** A clock on which everybody who sleeps wakes in turn, when the test says so. */
function steppedClock() {
  let ms = 0
  const sleeping: {readonly until: number; readonly wake: () => void}[] = []
  const clock: Clock = {
    now: () => new Date(ms),
    mono: () => ms,
    sleep: (time) => new Promise((wake) => sleeping.push({until: ms + time, wake})),
  }
  const advance = async (by: number) => {
    ms += by
    for (const sleeper of sleeping.splice(0)) {
      if (sleeper.until <= ms) sleeper.wake()
      else sleeping.push(sleeper)
    }
    await new Promise(setImmediate)
  }
  return {clock, advance}
}

const answerFor = (id: number, at: number): Observation<unknown, unknown> => ({
  target: {kind: 'service-token', id: String(id), name: `token ${id}`},
  state: {id, lookedAt: at},
  context: undefined,
  complete: true,
})

interface Looks {
  readonly singles: number[]
  readonly batches: (readonly number[])[]
}

/** An action that notes how it was asked; a fault stands for every seventh object. */
function lookedAction(clock: Clock, id = 'token.disable'): {readonly action: ContainmentAction; readonly looks: Looks} {
  const looks: Looks = {singles: [], batches: []}
  const one = (params: unknown) => {
    const {id: object} = params as Params
    return object % 7 === 6 ? new Fault('REFUSED', `object ${object} is gone`) : answerFor(object, clock.mono())
  }
  const action = {
    id,
    async observe(_reader: Reader, params: unknown) {
      looks.singles.push((params as Params).id)
      const seen = one(params)
      if (seen instanceof Fault) throw seen
      return seen
    },
    async observeMany(_reader: Reader, params: readonly unknown[]) {
      looks.batches.push(params.map((each) => (each as Params).id))
      return params.map(one)
    },
  }
  // The engine asks nothing else of it here.
  return {action: action as unknown as ContainmentAction, looks}
}

const stateOf = async (look: Promise<Observation<unknown, unknown>>) =>
  (await look).state as {id: number; lookedAt: number}
const upTo = (length: number) => Array.from({length}, (_, id) => id)
const whole = (ids: readonly number[]) => ids.filter((id) => id % 7 !== 6)

test('many looks of the same moment become one listing, and each gets its own answer', async () => {
  const {clock, advance} = steppedClock()
  const {action, looks} = lookedAction(clock)
  const observe = observeTogether(reader, clock)
  const asked = whole(upTo(40)).map((id) => stateOf(observe(action, {id})))
  await advance(1000)
  await advance(1000)
  expect((await Promise.all(asked)).map(({id}) => id)).toEqual(whole(upTo(40)))
  expect(looks).toEqual({singles: [], batches: [whole(upTo(40))]})
})

test('a few looks cost less one by one', async () => {
  const {clock, advance} = steppedClock()
  const {action, looks} = lookedAction(clock)
  const observe = observeTogether(reader, clock)
  const asked = upTo(3).map((id) => stateOf(observe(action, {id})))
  await advance(1000)
  await advance(1000)
  expect((await Promise.all(asked)).map(({id}) => id)).toEqual([0, 1, 2])
  expect(looks).toEqual({singles: [0, 1, 2], batches: []})
})

test.each([
  ['one by one', 9],
  ['in a listing', 30],
])('a fault is told to who asked about that object and to nobody else, %s', async (_, many) => {
  const {clock, advance} = steppedClock()
  const {action} = lookedAction(clock)
  const observe = observeTogether(reader, clock)
  const asked = upTo(many).map((id) => observe(action, {id}))
  const ended = Promise.allSettled(asked)
  await advance(1000)
  await advance(1000)
  const faults = (await ended).flatMap((end, id) => (end.status === 'rejected' ? [`${id}: ${end.reason.message}`] : []))
  expect(faults).toEqual(
    upTo(many)
      .filter((id) => id % 7 === 6)
      .map((id) => `${id}: object ${id} is gone`),
  )
})

test('a listing that fails as a whole fails for all who waited for it, and for nobody after', async () => {
  const {clock, advance} = steppedClock()
  const {action} = lookedAction(clock)
  const observe = observeTogether(reader, clock)
  const denied = new Fault('DENIED', 'the token may not list')
  const failing = {...action, observeMany: () => Promise.reject(denied)}
  const ended = Promise.allSettled(upTo(12).map((id) => observe(failing, {id})))
  await advance(1000)
  await advance(1000)
  expect((await ended).every((end) => end.status === 'rejected' && end.reason === denied)).toBe(true)
  const again = stateOf(observe(action, {id: 1}))
  await advance(1000)
  await expect(again).resolves.toMatchObject({id: 1})
})

test('a listing that leaves one out answers that one with a fault, and never with the answer of another', async () => {
  const {clock, advance} = steppedClock()
  const {action} = lookedAction(clock)
  const short = {...action, observeMany: async () => upTo(11).map((id) => answerFor(id, 0))}
  const observe = observeTogether(reader, clock)
  const ended = Promise.allSettled(upTo(12).map((id) => observe(short, {id})))
  await advance(1000)
  await advance(1000)
  expect((await ended).map(({status}) => status)).toEqual([...upTo(11).map(() => 'fulfilled'), 'rejected'])
})

test('looks of two actions are not mixed', async () => {
  const {clock, advance} = steppedClock()
  const [first, second] = [lookedAction(clock, 'a'), lookedAction(clock, 'b')]
  const observe = observeTogether(reader, clock)
  const asked = upTo(14).flatMap((id) => [observe(first.action, {id}), observe(second.action, {id: id + 100})])
  const ended = Promise.allSettled(asked)
  await advance(1000)
  await advance(1000)
  await ended
  expect([first.looks.batches, second.looks.batches]).toEqual([[upTo(14)], [upTo(14).map((id) => id + 100)]])
})

test('one of an action that cannot look at many is not waited with', async () => {
  const {clock} = steppedClock()
  const {action} = lookedAction(clock)
  const {observeMany: _many, ...alone} = action
  await expect(stateOf(observeTogether(reader, clock)(alone, {id: 3}))).resolves.toMatchObject({id: 3})
  await expect(stateOf(observeEach(reader)(action, {id: 4}))).resolves.toMatchObject({id: 4})
})

test('a look that cannot even be asked fails by itself, and the others get their answers', async () => {
  const {clock, advance} = steppedClock()
  const {action} = lookedAction(clock)
  const observe = observeTogether(reader, clock)
  // An action's params are parsed before the first `await`.
  const picky = {
    ...action,
    observe(given: Reader, params: unknown) {
      if ((params as Params).id === 1) throw new TypeError('these are no params')
      return action.observe(given, params)
    },
  }
  const ended = Promise.allSettled(upTo(3).map((id) => observe(picky, {id})))
  await advance(1000)
  await advance(1000)
  expect((await ended).map(({status}) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
})

describe('whenever looks are asked for', () => {
  test('each gets the answer about its own object, and none that is older than its question', async () => {
    // Each group of looks comes some milliseconds after the one before it.
    const groups = fc.array(fc.record({after: fc.integer({min: 0, max: 2500}), size: fc.integer({min: 1, max: 25})}), {
      minLength: 1,
      maxLength: 8,
    })
    await fc.assert(
      fc.asyncProperty(groups, async (given) => {
        const {clock, advance} = steppedClock()
        const {action, looks} = lookedAction(clock)
        const observe = observeTogether(reader, clock)
        const asked: Promise<void>[] = []
        let id = 0
        for (const {after, size} of given) {
          await advance(after)
          for (let number = 0; number < size; number += 1) {
            const object = (id += 1)
            const askedAt = clock.mono()
            asked.push(
              observe(action, {id: object}).then(
                ({state}) => {
                  const {id: about, lookedAt} = state as {id: number; lookedAt: number}
                  expect(about).toBe(object)
                  expect(lookedAt).toBeGreaterThanOrEqual(askedAt)
                },
                (fault: Fault) => expect(fault.message).toBe(`object ${object} is gone`),
              ),
            )
          }
        }
        for (let second = 0; second < 10; second += 1) await advance(1000)
        await Promise.all(asked)
        expect([...looks.singles, ...looks.batches.flat()].toSorted((a, b) => a - b)).toEqual(
          upTo(id).map((at) => at + 1),
        )
      }),
      {numRuns: 100},
    )
  })
})
