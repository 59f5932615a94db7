import type {Plan} from '../../core/documents/plan.ts'
import type {ProbeResult} from '../../core/documents/probe.ts'
import {asFault} from '../../core/fault.ts'
import type {HeldConnection, HeldProbe, ProbeAnswer, Prober, Proving} from '../../core/ports.ts'
import {judge} from '../../core/runs/judge-probe.ts'
import {pause} from '../running/pause.ts'

/** What a probe of the plan should say, and until when it may be asked (on the monotonic clock). */
export interface Question {
  readonly probe: string
  readonly expect: ProbeResult['expect']
  readonly plan: Plan
  readonly deadline: number
}

const pausesMs = [100, 250, 500, 1000, 2000]

/** Past the end of a cool-down, so that the place is asked after it and not at its edge. */
const afterCoolDownMs = 250

/** What has become of a held connection; where that proves nothing, its device may. */
async function lookAt(probe: HeldProbe, connection: HeldConnection | undefined, prober: Prober): Promise<ProbeAnswer> {
  const seen = connection?.look()
  if (seen !== undefined && judge('refused', seen) !== 'inconclusive') return seen
  const device = await prober.ask(probe)
  return device.reason === 'disconnected' ? device : (seen ?? device)
}

interface Asked {
  readonly result: ProbeResult
  readonly retryAfterMs?: number
}

async function askOnce({probe: name, expect, plan}: Question, {prober, held}: Proving): Promise<Asked> {
  const about = {probe: name, expect}
  const probe = plan.proof.probes[name]
  const inconclusive = (detail: string): Asked => ({
    result: {...about, answer: 'inconclusive', reason: 'unexpected', detail},
  })
  if (probe === undefined) return inconclusive('the plan does not define it')
  try {
    const answer = await (probe.type === 'held' ? lookAt(probe, held?.get(name), prober) : prober.ask(probe))
    const {retryAfterMs, ...said} = answer
    const result = {...about, answer: judge(expect, answer), ...said}
    return {result, ...(retryAfterMs === undefined ? {} : {retryAfterMs})}
  } catch (error) {
    return inconclusive(asFault(error).message)
  }
}

/**
 * Asks until the answer is as expected or the time is up: a policy takes its time to reach every data centre. A place
 * that asks for a pause gets it once, also beyond that time.
 */
export async function askProbe(question: Question, deps: Proving): Promise<ProbeResult> {
  let deadline = question.deadline
  let hasWaited = false
  for (let tries = 0; ; tries++) {
    const {result, retryAfterMs} = await askOnce(question, deps)
    if (result.answer === 'proven' || deps.stop.aborted) return result
    const usual = pausesMs[Math.min(tries, pausesMs.length - 1)] ?? 0
    const wait = retryAfterMs === undefined ? usual : retryAfterMs + afterCoolDownMs
    if (retryAfterMs !== undefined && !hasWaited) deadline = Math.max(deadline, deps.clock.mono() + wait)
    hasWaited ||= retryAfterMs !== undefined
    if (deps.clock.mono() + wait > deadline) return result
    await pause(wait, deps)
  }
}
