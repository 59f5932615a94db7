import {expect, test} from 'vitest'
import {containedEvents, exampleEntries} from '../../../test/fixtures/example-journal.ts'
import {exampleChange, examplePlan} from '../../../test/fixtures/example-plan.ts'
import type {Residual} from '../../core/documents/plan.ts'
import {Fault} from '../../core/fault.ts'
import {held, notHeld, type Verdict} from '../../core/outcome.ts'
import {runState} from '../../core/runs/run-state.ts'
import {testProving} from '../testing/proving.ts'
import {lookAgain, sweep} from './sweep.ts'

const key = 'disable-tokens/support-bot'
/** What the example run has on record. */
const known: Residual = {
  code: 'own-session',
  standing: 'not-covered',
  on: 'crm',
  what: 'sessions that crm keeps by itself',
  why: 'Access ends its own sessions only',
}
const born: Residual = {
  code: 'app-session',
  standing: 'open',
  on: 'wiki',
  what: 'sessions on wiki',
  why: 'it signed in',
}

interface Account {
  readonly verdict?: Verdict
  readonly residual?: readonly Residual[]
  readonly isDown?: boolean
  readonly direction?: 'restrict' | 'neutral'
}

function swept({verdict = held, residual = [known], isDown = false, direction = 'restrict'}: Account) {
  const plan = examplePlan({changes: [exampleChange({direction})]})
  const own = containedEvents(plan).filter((event) => !('key' in event) || event.key === key)
  const seen = {target: {kind: 'service-token', id: 'x', name: 'x'}, state: {}, context: {}, complete: true} as const
  const {deps, events} = testProving({
    action: {verify: () => verdict, residual: () => residual},
    observe: () => (isDown ? Promise.reject(new Fault('UNAVAILABLE', 'HTTP 500')) : Promise.resolve(seen)),
  })
  return {state: runState(exampleEntries(own)), deps, events}
}

async function sweeping(account: Account) {
  const {state, deps, events} = swept(account)
  await sweep(state, deps)
  return events
}

test('where nothing differs nothing is recorded', async () => {
  expect(await sweeping({})).toEqual([])
})

test('what came in the last seconds is told, and what has gone is taken back', async () => {
  expect(await sweeping({residual: [known, born]})).toEqual([{type: 'residual', key, items: [known, born]}])
  expect(await sweeping({residual: []})).toEqual([{type: 'residual', key, items: []}])
})

test('a change of any class that no longer holds is told', async () => {
  const verdict = notHeld('it is enabled')
  expect(await sweeping({verdict})).toEqual([{type: 'verify', key, level: 'V1', verdict}])
})

test('an account that cannot be read leaves the change unproven and what is known of leftovers standing', async () => {
  expect(await sweeping({isDown: true})).toMatchObject([{type: 'verify', verdict: {verdict: 'unproven'}}])
})

test('what does not restrict is not swept', async () => {
  expect(await sweeping({direction: 'neutral', verdict: notHeld('gone')})).toEqual([])
})

test('looking again later records every verdict', async () => {
  const {state, deps, events} = swept({})
  const step = state.steps.get(key)
  if (step === undefined) throw new Error('the example has no such step')
  await lookAgain(step, 'V4', deps)
  expect(events).toEqual([{type: 'verify', key, level: 'V4', verdict: held}])
})
