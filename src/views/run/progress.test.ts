import {expect, test} from 'vitest'
import {containedEvents, exampleEntries} from '../../../test/fixtures/example-journal.ts'
import {exampleChange, examplePlan} from '../../../test/fixtures/example-plan.ts'
import type {JournalEvent} from '../../core/documents/journal.ts'
import {held, unproven} from '../../core/outcome.ts'
import {lineState, progressAfter, progressLine, progressOf} from './progress.ts'

function after(events: readonly JournalEvent[], plan = examplePlan()) {
  return exampleEntries(events).reduce((progress, entry) => progressAfter(progress, plan, entry), progressOf(plan))
}

const lines = (progress: ReturnType<typeof after>) =>
  [...progress.values()].map((line) => progressLine(line)).join('\n')

test('before the first entry every line waits', () => {
  expect(lines(after([]))).toMatchInlineSnapshot(`
    "evidence-1            keep access, audit of the l…            waiting
    quarantine            gateway-list quarantine                 waiting
    disable-tokens        service-token support-bot               waiting
    proof                 2 probes                                waiting"
  `)
})

test('each line ends with what looking again said', () => {
  expect(lines(after(containedEvents(examplePlan())))).toMatchInlineSnapshot(`
    "evidence-1            keep access, audit of the l…  0 ms      has gaps
    quarantine            gateway-list quarantine       4.0 s     held
    disable-tokens        service-token support-bot     4.0 s     held
    proof                 2 probes                      1.0 s     proven"
  `)
})

test('a step that is applied and not yet verified is open, not proven', () => {
  const line = after([{type: 'step-end', key: 'quarantine', result: 'applied'}]).get('step:quarantine')
  expect(line && lineState(line)).toBe('open')
  expect(line && progressLine(line)).toMatch(/looking$/)
  expect(line && progressLine(line, true)).toMatch(/unproven$/)
})

test('many targets of one step share a line', () => {
  const changes = ['one', 'two', 'three'].map((name) =>
    exampleChange({key: `disable-tokens/${name}`, target: {kind: 'service-token', id: name, name}}),
  )
  const plan = examplePlan({changes, collections: []})
  const progress = after(
    [
      {type: 'step-end', key: 'disable-tokens/one', result: 'applied'},
      {type: 'verify', key: 'disable-tokens/one', level: 'V1', verdict: held},
      {type: 'step-end', key: 'disable-tokens/two', result: 'failed', why: 'HTTP 500'},
    ],
    plan,
  )
  expect([...progress.values()].map((line) => progressLine(line))[0]).toBe(
    'disable-tokens        3 service tokens              2.0 s     2 of 3',
  )
  const ended = after(
    [
      {type: 'step-end', key: 'disable-tokens/one', result: 'applied'},
      {type: 'verify', key: 'disable-tokens/one', level: 'V1', verdict: held},
      {type: 'step-end', key: 'disable-tokens/two', result: 'failed', why: 'HTTP 500'},
      {type: 'step-end', key: 'disable-tokens/three', result: 'applied'},
      {type: 'verify', key: 'disable-tokens/three', level: 'V1', verdict: unproven('not seen yet')},
    ],
    plan,
  ).get('step:disable-tokens')
  expect(ended && lineState(ended)).toBe('bad')
  expect(ended && progressLine(ended)).toMatch(/1 of 3 failed$/)
})
