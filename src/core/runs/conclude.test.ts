import {describe, expect, test} from 'vitest'
import {exampleChange, examplePlan} from '../../../test/fixtures/example-plan.ts'
import {conclude, runFault} from './conclude.ts'
import type {Credential} from '../documents/census.ts'
import type {JournalEvent} from '../documents/journal.ts'
import type {Plan, Residual} from '../documents/plan.ts'
import type {ProbeResult} from '../documents/probe.ts'
import {held, notHeld, unproven, type Verdict} from '../outcome.ts'
import {runState} from './run-state.ts'

const digest = `sha256:${'0'.repeat(64)}`
const at = '2026-11-21T03:00:00.000Z'

const change = exampleChange({key: 'disable', step: 'disable', uses: 'service-token.disable'})

const plan = (parts: Partial<Plan> = {}): Plan =>
  examplePlan({
    changes: [change],
    collections: [],
    proof: {refused: ['bad'], working: ['good'], soak: [], probes: {}},
    ...parts,
  })

function state(events: readonly JournalEvent[], parts: Partial<Plan> = {}) {
  const all: readonly JournalEvent[] = [{type: 'run-start', plan: plan(parts), tool: 't'}, ...events]
  return runState(
    all.map((event, index) => ({
      schema: 'firebreak/journal-entry@1' as const,
      run: 'r',
      seq: index + 1,
      prev: digest,
      event,
      obs: {at, mono: 0, epoch: 1, nonce: 'nn', actor: 'a', host: 'h'},
    })),
  )
}

const applied: readonly JournalEvent[] = [
  {type: 'intent', key: 'disable', move: 'disable', attempt: 1, request: {method: 'PUT', path: '/x'}, notAfter: at},
  {type: 'outcome', key: 'disable', move: 'disable', attempt: 1, result: 'applied', via: 'answer'},
  {type: 'step-end', key: 'disable', result: 'applied'},
]
const verify = (verdict: Verdict): JournalEvent => ({type: 'verify', key: 'disable', level: 'V1', verdict})
const probe = (name: string, expected: ProbeResult['expect'], answer: ProbeResult['answer']): JournalEvent => ({
  type: 'probe',
  level: 'V2',
  result: {probe: name, expect: expected, answer, reason: 'denied', detail: ''},
})
const proven = [probe('bad', 'refused', 'proven'), probe('good', 'working', 'proven')]

test('contained needs every verdict and every probe', () => {
  expect(conclude(state([...applied, verify(held), ...proven])).outcome).toBe('contained')
})

test('accepted and read back, and never probed, is not contained', () => {
  expect(conclude(state([...applied, verify(held)])).outcome).toBe('applied-unverified')
})

test('without a probe to refuse anything, nothing is called contained', () => {
  expect(
    conclude(state([...applied, verify(held)], {proof: {refused: [], working: [], soak: [], probes: {}}})).outcome,
  ).toBe('applied-unverified')
})

describe('a run that only installs levers', () => {
  const lever = {...change, direction: 'neutral', class: 'C'} as const
  const none = {refused: [], working: ['good'], soak: [], probes: {}}
  const good = probe('good', 'working', 'proven')

  test('is armed once they are read back, without anybody being refused', () => {
    expect(conclude(state([...applied, verify(held), good], {changes: [lever], proof: none})).outcome).toBe('armed')
  })

  test('is not when one does not hold, or a responder is cut off', () => {
    const parts = {changes: [lever], proof: none}
    const bad = probe('good', 'working', 'disproven')
    expect(conclude(state([...applied, verify(notHeld('gone')), good], parts)).outcome).toBe('applied-unverified')
    expect(conclude(state([...applied, verify(held), bad], parts)).outcome).toBe('applied-unverified')
  })

  test('is not one of changes that set a state and create nothing', () => {
    const rotation = {...lever, class: 'P'} as const
    expect(conclude(state([...applied, verify(held), good], {changes: [rotation], proof: none})).outcome).toBe(
      'applied-unverified',
    )
  })

  test('is more than that as soon as one change restricts', () => {
    expect(conclude(state([...applied, verify(held), good], {changes: [change], proof: none})).outcome).toBe(
      'applied-unverified',
    )
  })
})

test('an agent that still gets through is not contained, whatever the read-back says', () => {
  expect(conclude(state([...applied, verify(held), probe('bad', 'refused', 'disproven')])).outcome).toBe(
    'not-contained',
  )
})

test('a change that does not hold is not contained, whatever the probes say', () => {
  expect(conclude(state([...applied, verify(notHeld('enabled again')), ...proven])).outcome).toBe('not-contained')
})

test('a probe that timed out proves nothing', () => {
  expect(
    conclude(
      state([...applied, verify(held), probe('bad', 'refused', 'inconclusive'), probe('good', 'working', 'proven')]),
    ).outcome,
  ).toBe('applied-unverified')
})

test('a bystander that broke keeps the run from being called contained', () => {
  const {outcome, why} = conclude(
    state([...applied, verify(held), probe('bad', 'refused', 'proven'), probe('good', 'working', 'disproven')]),
  )
  expect(outcome).toBe('applied-unverified')
  expect(why).toEqual(['probe good should be working: denied'])
})

test('a change that cannot be read back stands when its own probes are refused, and is told', () => {
  const withProbe = {...change, probes: ['bad']}
  expect(conclude(state([...applied, verify(unproven('no read-back')), ...proven], {changes: [withProbe]}))).toEqual({
    outcome: 'contained',
    why: ['disable: unproven: no read-back'],
  })
})

test('a change that cannot be read back, and that no probe of its own shows, is not contained', () => {
  expect(conclude(state([...applied, verify(unproven('read failed')), ...proven]))).toEqual({
    outcome: 'applied-unverified',
    why: ['disable: unproven: read failed'],
  })
})

test('a step that is not done after a change leaves the run partial', () => {
  const second = {...change, key: 'second'}
  expect(conclude(state(applied, {changes: [change, second]})).outcome).toBe('partial')
})

test('an open intent makes the exit indeterminate rather than partial', () => {
  const open = state([...applied.slice(0, 1), {type: 'run-outcome', outcome: 'partial', why: []}])
  expect(runFault(open)).toBe('INDETERMINATE')
})

test('a run that failed before any change exits with the fault of its step', () => {
  const denied = state([
    {type: 'step-end', key: 'disable', result: 'failed', why: 'no', code: 'DENIED'},
    {type: 'run-outcome', outcome: 'failed', why: []},
  ])
  expect(runFault(denied)).toBe('DENIED')
})

test('an interrupted run that changed nothing exits as interrupted', () => {
  expect(runFault(state([{type: 'interrupt'}, {type: 'run-outcome', outcome: 'failed', why: []}]))).toBe('INTERRUPTED')
})

test('a release that is blocked throughout leaves something standing, and says so', () => {
  const blocked = {...change, effect: 'blocked' as const}
  const left = state([{type: 'step-end', key: 'disable', result: 'skipped', why: 'somebody else changed it'}], {
    kind: 'release',
    changes: [blocked],
  })
  expect(conclude(left).outcome).toBe('release-incomplete')
})

describe('what still works', () => {
  const leaves = (standing: Residual['standing']): JournalEvent => ({
    type: 'residual',
    key: 'disable',
    items: [{code: 'app-session', standing, on: 'crm', what: 'sessions of crm', why: 'w', next: 'firebreak run x'}],
  })
  const shown = (...events: readonly JournalEvent[]) =>
    conclude(state([...applied, verify(held), ...proven, ...events]))

  test.each([
    ['open', 'still works (app-session): sessions of crm; close it: firebreak run x'],
    ['unknown', 'may still work (app-session): sessions of crm; close it: firebreak run x'],
  ] as const)('and is %s keeps a run from being contained, though every probe is refused', (standing, why) => {
    expect(shown(leaves(standing))).toEqual({outcome: 'applied-unverified', why: [why]})
  })

  test('and no lever reaches is told elsewhere, and does not count', () => {
    expect(shown(leaves('not-covered'))).toEqual({outcome: 'contained', why: []})
  })

  test('and was looked for again and is gone does not count either', () => {
    expect(shown(leaves('open'), {type: 'residual', key: 'disable', items: []}).outcome).toBe('contained')
  })

  test('weighs less than what was seen to succeed', () => {
    const noisy: JournalEvent = {type: 'quiet', key: 'disable', since: at, verdict: notHeld('a sign-in at four')}
    expect(shown(leaves('open'), noisy)).toEqual({
      outcome: 'not-contained',
      why: ['disable: not quiet: a sign-in at four'],
    })
  })
})

describe('a run over all credentials', () => {
  const token = (id: string) => ({kind: 'service-token' as const, id, name: id})
  const [own, other] = [token(change.target.id), token('other')]
  const ledger = (...credentials: readonly Credential[]): Partial<Plan> => ({
    ledger: {kinds: ['service-token'], stopAt: 0.05, takenAt: at, credentials: [...credentials], excluded: []},
  })
  const done = [...applied, verify(held), ...proven]

  test('is contained when nothing is known to be left', () => {
    expect(conclude(state(done, ledger(own))).outcome).toBe('contained')
  })

  test('is partial as long as nobody knows what became of one, and names the first', () => {
    expect(conclude(state(done, ledger(own, other, token('third'))))).toEqual({
      outcome: 'partial',
      why: ['not accounted for: service-token other: no change of the run is about it, and 1 more'],
    })
  })

  test('is partial for one that was born meanwhile and not dealt with', () => {
    const born: JournalEvent = {type: 'census', credentials: [own, other]}
    expect(conclude(state([...done, born], ledger(own))).outcome).toBe('partial')
  })

  test('that changed nothing and leaves one unknown has failed', () => {
    const unchanged: JournalEvent = {type: 'step-end', key: 'disable', result: 'unchanged'}
    expect(conclude(state([unchanged, verify(held), ...proven], ledger(own, other))).outcome).toBe('failed')
  })
})
