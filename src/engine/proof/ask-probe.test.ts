import {describe, expect, test} from 'vitest'
import {examplePlan} from '../../../test/fixtures/example-plan.ts'
import type {Probe} from '../../core/documents/probe.ts'
import type {HeldConnection, ProbeAnswer, Prober} from '../../core/ports.ts'
import {askProbe} from './ask-probe.ts'
import {testProving} from '../testing/proving.ts'

const example = examplePlan()

/** Answers in turn; the last one for ever. */
function prober(...answers: readonly ProbeAnswer[]): Prober {
  let at = 0
  return {
    async ask() {
      const answer = answers[Math.min(at, answers.length - 1)]
      at += 1
      if (answer === undefined) throw new TypeError('no answer is left')
      return answer
    },
    hold: () => Promise.reject(new TypeError('nothing is held here')),
  }
}

const http: Probe = {type: 'http', url: 'http://127.0.0.1/'}
const held: Probe = {type: 'held', host: '10.20.0.5', port: 7070}

function question(probe: Probe, deadline: number) {
  const plan = {...example, proof: {...example.proof, probes: {wanted: probe}}}
  return {probe: 'wanted', expect: 'refused', plan, deadline} as const
}

const denied: ProbeAnswer = {reason: 'denied', detail: 'HTTP 403'}
const throttled: ProbeAnswer = {reason: 'throttled', detail: 'HTTP 429', retryAfterMs: 30_000}

describe('a place that was asked too often', () => {
  test('gets the pause that it asks for, also beyond the time of the proof', async () => {
    const {deps, slept} = testProving({prober: prober(throttled, denied)})
    expect(await askProbe(question(http, 5000), deps)).toMatchObject({answer: 'proven', reason: 'denied'})
    expect(slept()).toBeGreaterThanOrEqual(30_000)
  })

  test('that goes on asking proves nothing, and is not waited for again and again', async () => {
    const {deps, slept} = testProving({prober: prober(throttled)})
    const result = await askProbe(question(http, 5000), deps)
    expect(result).toEqual({
      probe: 'wanted',
      expect: 'refused',
      answer: 'inconclusive',
      reason: 'throttled',
      detail: 'HTTP 429',
    })
    expect(slept()).toBeLessThan(65_000)
  })
})

describe('a held connection', () => {
  const alive: ProbeAnswer = {reason: 'answered', detail: 'open'}
  const cut: ProbeAnswer = {reason: 'cut', detail: 'reset'}
  const silent: ProbeAnswer = {reason: 'silent', detail: 'no byte'}
  const tooLate: ProbeAnswer = {reason: 'unexpected', detail: 'too late'}
  const gone: ProbeAnswer = {reason: 'disconnected', detail: 'out of the Mesh'}

  function connection(...answers: readonly ProbeAnswer[]): HeldConnection {
    let at = 0
    return {
      look: () => answers[Math.min(at++, answers.length - 1)] ?? silent,
      close: () => undefined,
    }
  }
  const ask = (of: HeldConnection | undefined, device: ProbeAnswer = tooLate) => {
    const connections = of === undefined ? new Map() : new Map([['wanted', of]])
    return askProbe(question(held, 5000), testProving({prober: prober(device), held: connections}).deps)
  }

  test('is looked at until it is cut', async () => {
    expect(await ask(connection(alive, alive, cut))).toMatchObject({answer: 'proven', reason: 'cut'})
  })

  test('that lives on disproves the cut', async () => {
    expect(await ask(connection(alive))).toMatchObject({answer: 'disproven'})
  })

  test('that this process never opened is inconclusive, and says why', async () => {
    expect(await ask(undefined)).toMatchObject({answer: 'inconclusive', detail: 'too late'})
    expect(await ask(connection(silent))).toMatchObject({answer: 'inconclusive', detail: 'no byte'})
  })

  test('is over with the device that carried it, whoever opened it', async () => {
    expect(await ask(undefined, gone)).toMatchObject({answer: 'proven', reason: 'disconnected'})
    expect(await ask(connection(silent), gone)).toMatchObject({answer: 'proven', reason: 'disconnected'})
    expect(await ask(connection(alive), gone)).toMatchObject({answer: 'disproven'})
  })
})
