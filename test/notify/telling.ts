import type {NotifyTarget} from '../../src/core/notices/notify.ts'
import type {Notice} from '../../src/core/notices/notice.ts'
import {Secret} from '../../src/core/text/secret.ts'
import {createOutbox} from '../../src/notify/outbox.ts'

/** Waits for nothing, and says how long it was asked to. */
export function hurriedClock() {
  const slept: number[] = []
  return {
    slept,
    now: () => new Date('2026-03-01T03:00:00.000Z'),
    mono: () => 0,
    sleep: async (ms: number) => void slept.push(ms),
  }
}

/** Longer than any test. */
export const patient = {...hurriedClock(), sleep: async () => Promise.race<void>([])}

export const notice: Notice = {
  schema: 'firebreak/notice@1',
  id: 'a'.repeat(32),
  kind: 'not-contained',
  at: '2026-03-01T03:00:00.000Z',
  thread: 'INC-1',
  closes: false,
  facts: {name: 'INC-1', why: 'it still works'},
}

export const issue: NotifyTarget = {type: 'github-issue', repository: 'example/incidents', token: 'env:TOKEN'}
export const bot: NotifyTarget = {type: 'slack-thread', token: 'env:BOT', channel: 'C0123456789'}

/** Threads in memory. */
export function remembered() {
  const marks = new Map<string, string>()
  const name = (target: string, thread: string) => `${target} ${thread}`
  return {
    marks,
    get: (target: string, thread: string) => marks.get(name(target, thread)),
    keep: (target: string, thread: string, ref: string) => void marks.set(name(target, thread), ref),
    forget: (target: string, thread: string) => void marks.delete(name(target, thread)),
  }
}

/** Tells one target of all of these, one after the other. */
export async function tellAll(target: NotifyTarget, notices: readonly Notice[], of = remembered()) {
  const resolveSecret = async (ref: string) => new Secret(ref, 'secret')
  const outbox = createOutbox({targets: {one: target}, resolveSecret, refs: of, clock: patient})
  for (const one of notices) outbox.send(one)
  return outbox.finish(60_000)
}

export const about = (kind: Notice['kind'], at: number): Notice => ({
  ...notice,
  kind,
  id: String(at).repeat(32),
  closes: kind === 'released',
})
