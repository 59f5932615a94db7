import {describe, expect, test} from 'vitest'
import type {Sink} from '../../src/core/documents/sink.ts'
import {Fault} from '../../src/core/fault.ts'
import {liveState} from '../../src/core/runs/live-state.ts'
import {carryOut} from '../../src/engine/running/carry-out.ts'
import {resumeRun} from '../../src/engine/resume-run.ts'
import {runReport} from '../../src/core/runs/run-report.ts'
import {lostAnswer, refusedCall, tokenAccount} from '../fixtures/token-account.ts'
import {tokenChange, tokenPlan} from '../fixtures/token-actions.ts'

const sink: Sink = {type: 'file', path: '/run/secret'}

type Uses = 'token.rotate' | 'token.replace'
type Options = Parameters<typeof tokenAccount>[0]

async function begun(uses: Uses, options: Options = {}, to: Sink | undefined = sink) {
  const account = tokenAccount(options)
  const token = account.add(1)
  const params = {token: {id: token.id, name: token.name}, ...(to === undefined ? {} : {sink: to})}
  const plan = tokenPlan([tokenChange(uses, token, {params})])
  await account.begin(plan)
  await account.deps.journal.append({
    type: 'approval',
    approval: {schema: 'firebreak/approval@1', plan: plan.digest, by: 'ada', at: plan.createdAt, means: 'flag'},
  })
  account.log.splice(0)
  return account
}

/** Runs to the end, or to its fault. */
async function ended(uses: Uses, options: Options = {}, to?: Sink) {
  const account = await begun(uses, options, to ?? sink)
  const end = await carryOut(account.deps)
  const [step] = liveState(account.deps.journal).steps.values()
  return {...account, end, step, version: [...account.tokens.values()][0]?.version}
}

const wrong = (words: string) => new Fault('UNAVAILABLE', words, {next: ['unlock it']})

const noSecretIn = (...written: readonly unknown[]) => expect(JSON.stringify(written)).not.toContain('canary')

describe('a secret that the answer reveals', () => {
  test('has a place that takes it before the request leaves, and is there before the step is done', async () => {
    const kept: string[] = []
    const {log, step, events} = await ended('token.rotate', {put: async (_sink, value) => void kept.push(value)})
    expect(log.slice(0, 8)).toEqual([
      'step-start',
      'check file /run/secret',
      'intent',
      'request',
      'outcome',
      'put file /run/secret',
      'secret-kept',
      'step-end',
    ])
    expect(kept).toEqual(['canary-2'])
    expect(step).toMatchObject({result: 'applied', kept: new Map([['rotate', expect.any(String)]])})
    noSecretIn(events)
  })

  test('is not asked for while its place takes none: nothing is sent and the old one goes on', async () => {
    const {log, step, version, end} = await ended('token.rotate', {check: () => Promise.reject(wrong('it is locked'))})
    expect(log).not.toContain('request')
    expect(log).not.toContain('intent')
    expect(version).toBe(1)
    expect(step).toMatchObject({result: 'failed', fault: {code: 'UNAVAILABLE'}, why: 'it is locked'})
    expect(runReport(end)).toMatchObject({outcome: 'failed', exitCode: 7})
  })

  test('that its place does not take after all is lost: named, with what to do, and the run is not whole', async () => {
    const {step, version, end, events} = await ended('token.rotate', {put: () => Promise.reject(wrong('disk full'))})
    expect(version).toBe(2)
    expect(step).toMatchObject({
      result: 'failed',
      why: 'token.rotate/token-1: rotate was done and its new secret is lost: disk full',
      fault: {code: 'UNAVAILABLE', next: ['replace service-token token-1 once more', 'unlock it']},
    })
    expect(runReport(end)).toMatchObject({outcome: 'partial', exitCode: 20})
    noSecretIn(events, end)
  })

  test('that the answer does not hold is lost, and is not taken for kept', async () => {
    const {step} = await ended('token.rotate', {wire: async (apply) => void apply()})
    expect(step?.why).toContain('its new secret is lost: the answer held none')
    expect([...(step?.kept ?? [])]).toEqual([])
  })

  test('whose answer was lost is never asked for twice, and nothing says that it is kept', async () => {
    const {step, version, log, end} = await ended('token.rotate', {
      wire: async (apply) => {
        apply()
        throw lostAnswer()
      },
    })
    expect(version).toBe(2)
    expect(log.filter((entry) => entry === 'request')).toHaveLength(1)
    expect(log).not.toContain('put file /run/secret')
    expect(step).toMatchObject({result: 'failed', fault: {code: 'INDETERMINATE'}})
    expect(runReport(end)).toMatchObject({outcome: 'partial', exitCode: 22})
  })

  test('is lost by a crash between the answer and its place, and the resumed run says so and rotates nothing', async () => {
    const crash = new Fault('BUG', 'killed')
    const first = await begun('token.rotate', {
      put: () => Promise.reject(crash),
      report: ({type}) => {
        if (type === 'step-end') throw crash
      },
    })
    await expect(carryOut(first.deps)).rejects.toThrow('killed')
    // What a dying process leaves: the answer is in the journal, the secret nowhere, the step open.
    const upTo = first.events.findIndex(({type}) => type === 'outcome') + 1
    const second = tokenAccount({journal: first.events.slice(0, upTo)})
    second.add(1)
    for (const token of second.tokens.values()) token.version = 2
    const end = await resumeRun(second.deps)
    const [step] = end.state.steps.values()
    expect(step).toMatchObject({
      result: 'failed',
      why: expect.stringContaining('rotate was done and its new secret is lost: the run broke off before it was kept'),
      fault: {code: 'UNAVAILABLE', next: ['replace service-token token-1 once more']},
    })
    expect(second.log).not.toContain('request')
    expect(runReport(end).exitCode).toBe(20)
  })

  test('that was kept before a crash is not lost by it, and nothing is rotated again', async () => {
    const first = await begun('token.rotate')
    await carryOut(first.deps)
    const upTo = first.events.findIndex(({type}) => type === 'secret-kept') + 1
    const second = tokenAccount({journal: first.events.slice(0, upTo)})
    second.add(1)
    for (const token of second.tokens.values()) token.version = 2
    const {state} = await resumeRun(second.deps)
    expect([...state.steps.values()][0]).toMatchObject({result: 'applied', verdict: {verdict: 'held'}})
    expect(second.log).not.toContain('request')
  })
})

describe('a secret that is made here', () => {
  test('is in its place before the request that brings it into force leaves', async () => {
    const kept: string[] = []
    const {log, step, events} = await ended('token.replace', {put: async (_sink, value) => void kept.push(value)})
    expect(log.slice(0, 7)).toEqual([
      'step-start',
      'check file /run/secret',
      'put file /run/secret',
      'secret-kept',
      'intent',
      'request',
      'sent canary-made-2',
    ])
    expect(kept).toEqual(['canary-made-2'])
    expect(step).toMatchObject({result: 'applied'})
    noSecretIn(events)
  })

  test.each<[string, Options]>([
    ['is not there for it', {check: () => Promise.reject(wrong('it is locked'))}],
    ['does not take it', {put: () => Promise.reject(wrong('it is locked'))}],
  ])('is not brought into force when its place %s', async (_, options) => {
    const {log, step, version} = await ended('token.replace', options)
    expect(log).not.toContain('request')
    expect(version).toBe(1)
    expect(step).toMatchObject({result: 'failed', why: 'it is locked', fault: {next: ['unlock it']}})
  })

  test('is what is in the place, whatever becomes of the request', async () => {
    const kept: string[] = []
    const {step} = await ended('token.replace', {
      put: async (_sink, value) => void kept.push(value),
      wire: () => Promise.reject(refusedCall()),
    })
    expect(step).toMatchObject({
      result: 'failed',
      why: 'the API refused the request; file /run/secret holds the new secret already, and the old one is still in force',
      fault: {code: 'REFUSED', next: ['firebreak resume run-1, or put the old secret back into file /run/secret']},
    })
    expect(kept).toEqual(['canary-made-2'])
  })

  test('does not take the place of the one in force once somebody else has the lock', async () => {
    const {deps, log} = await begun('token.replace')
    const lock = {
      ...deps.lock,
      assertHeld() {
        throw new Fault('REFUSED', 'the lock was taken over')
      },
    }
    const {state} = await carryOut({...deps, lock})
    expect([...state.steps.values()][0]).toMatchObject({result: 'failed', why: 'the lock was taken over'})
    expect(log).not.toContain('put file /run/secret')
  })
})

test.each<Uses>(['token.rotate', 'token.replace'])('%s without a place for its secret sends nothing', async (uses) => {
  const account = tokenAccount()
  const token = account.add(1)
  await account.begin(tokenPlan([tokenChange(uses, token)]))
  const {state} = await carryOut(account.deps)
  expect([...state.steps.values()][0]).toMatchObject({
    result: 'failed',
    why: `${uses}/token-1 makes a new secret, and nothing says where it goes`,
    fault: {code: 'INVALID_DOCUMENT', next: ['name a sink for it in firebreak.yaml']},
  })
  expect(account.log).not.toContain('request')
})
