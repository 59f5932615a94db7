import type {Plan} from '../core/documents/plan.ts'
import type {ProbeResult} from '../core/documents/probe.ts'
import {asFault} from '../core/fault.ts'
import {judge} from '../core/runs/judge-probe.ts'
import type {Proving} from '../core/ports.ts'
import {pause} from './pause.ts'

/** What a probe of the plan should say, and until when it may be asked (on the monotonic clock). */
export interface Question {
  readonly probe: string
  readonly expect: ProbeResult['expect']
  readonly plan: Plan
  readonly deadline: number
}

const pausesMs = [100, 250, 500, 1000, 2000]

async function askOnce({probe: name, expect, plan}: Question, {prober}: Proving): Promise<ProbeResult> {
  const asked = {probe: name, expect}
  const probe = plan.proof.probes[name]
  if (probe === undefined)
    return {...asked, answer: 'inconclusive', reason: 'unexpected', detail: 'the plan does not define it'}
  try {
    const answer = await prober(probe)
    return {...asked, answer: judge(expect, answer), ...answer}
  } catch (error) {
    return {...asked, answer: 'inconclusive', reason: 'unexpected', detail: asFault(error).message}
  }
}

/** Asks until the answer is as expected or the time is up: a policy takes its time to reach every data centre. */
export async function askProbe(question: Question, deps: Proving): Promise<ProbeResult> {
  for (let tries = 0; ; tries++) {
    const result = await askOnce(question, deps)
    const wait = pausesMs[Math.min(tries, pausesMs.length - 1)] ?? 0
    if (result.answer === 'proven' || deps.stop.aborted || deps.clock.mono() + wait > question.deadline) return result
    await pause(wait, deps)
  }
}
