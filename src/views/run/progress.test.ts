import {expect, test} from 'vitest'
import {containedEvents, exampleEntries} from '../../../test/fixtures/example-journal.ts'
import {exampleChange, examplePlan} from '../../../test/fixtures/example-plan.ts'
import type {JournalEvent} from '../../core/documents/journal.ts'
import {held, notHeld, unproven} from '../../core/outcome.ts'
import {awaitedLine} from './awaited.ts'
import {isSettled, lineState, progressLine} from './progress-line.ts'
import {progressAfter, progressOf, progressSoFar} from './progress.ts'

function after(events: readonly JournalEvent[], plan = examplePlan()) {
  return exampleEntries(events).reduce((progress, entry) => progressAfter(progress, plan, entry), progressOf(plan))
}

const lines = (progress: ReturnType<typeof after>) =>
  [...progress.values()].map((line) => progressLine(line)).join('\n')

test('before the first entry every line waits', () => {
  expect(lines(after([]))).toMatchInlineSnapshot(`
    "evidence-1            keep access, audit of the …             waiting
    quarantine            gateway-list quarantine                 waiting
    disable-tokens        service-token support-bot               waiting
    proof                 2 probes                                waiting"
  `)
})

test('each line ends with what looking again said', () => {
  expect(lines(after(containedEvents(examplePlan())))).toMatchInlineSnapshot(`
    "evidence-1            keep access, audit of the …  0 ms       sealed, 1 gap
    quarantine            gateway-list quarantine      4.0 s      held
    disable-tokens        service-token support-bot    4.0 s      held
    proof                 2 probes                     1.0 s      proven"
  `)
})

test('a step that is applied and not yet verified is open, not proven', () => {
  const line = after([{type: 'step-end', key: 'quarantine', result: 'applied'}]).get('step:quarantine')
  expect(line && lineState(line)).toBe('open')
  expect(line && progressLine(line)).toMatch(/looking$/)
  expect(line && progressLine(line, {isOver: true})).toMatch(/unproven$/)
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
    'disable-tokens        3 service tokens             2.0 s      2 of 3',
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

test('evidence is over once it is sealed, and says how many gaps it has', () => {
  const line = after(containedEvents(examplePlan())).get('collect:evidence-1')
  expect(line && isSettled(line)).toBe(true)
  expect(line && progressLine(line)).toMatch(/ sealed, 1 gap$/)
})

test('a proof under way counts the seconds, and names the probes that have not answered', () => {
  const probes = ['support-bot-crm', 'billing-bot-crm']
  const begun: readonly JournalEvent[] = [{type: 'proving', level: 'V2', probes, withinMs: 65_000}]
  const line = after(begun).get('proof:')
  expect(line && progressLine(line, {now: 12_300})).toMatch(/ 12\.3 s +0 of 2$/)
  const {proof} = examplePlan()
  expect(awaitedLine(line?.awaited, proof)).toBe(
    'waiting up to 1 min 05 s for support-bot-crm to be refused, and for billing-bot-crm to work',
  )
  const result = {probe: 'support-bot-crm', expect: 'refused', answer: 'proven', reason: 'denied', detail: ''} as const
  const answered = after([...begun, {type: 'probe', level: 'V2', result}]).get('proof:')
  expect(awaitedLine(answered?.awaited, proof)).toBe('waiting up to 1 min 05 s for billing-bot-crm to work')
})

test('looking again at a run that is over needs no step to end', () => {
  const line = after([{type: 'verify', key: 'quarantine', level: 'V4', verdict: held}]).get('step:quarantine')
  expect(line && progressLine(line)).toMatch(/held$/)
  const lost = after([{type: 'verify', key: 'quarantine', level: 'V4', verdict: notHeld('gone')}]).get(
    'step:quarantine',
  )
  expect(lost && lineState(lost)).toBe('bad')
})

test('a resumed run begins with what is done, and everything else waits', () => {
  const plan = examplePlan()
  const earlier = exampleEntries([
    ...containedEvents(plan).slice(0, 7),
    {type: 'step-end', key: 'disable-tokens/support-bot', result: 'failed', why: 'HTTP 500'},
  ])
  const states = [...progressSoFar(plan, earlier)].map(([key, line]) => `${key} ${lineState(line)}`)
  expect(states).toEqual([
    'collect:evidence-1 open',
    'step:quarantine proven',
    'step:disable-tokens waiting',
    'proof: waiting',
  ])
})

test('a resumed step counts the objects that held before', () => {
  const changes = ['one', 'two'].map((name) =>
    exampleChange({key: `disable-tokens/${name}`, target: {kind: 'service-token', id: name, name}}),
  )
  const plan = examplePlan({changes, collections: []})
  const ended = (name: string): readonly JournalEvent[] => [
    {type: 'step-end', key: `disable-tokens/${name}`, result: 'applied'},
    {type: 'verify', key: `disable-tokens/${name}`, level: 'V1', verdict: held},
  ]
  const before = progressSoFar(plan, exampleEntries([{type: 'run-start', plan, tool: 'firebreak'}, ...ended('one')]))
  const between = before.get('step:disable-tokens')
  expect([between?.total, between?.ended.size]).toEqual([2, 1])
  const after = exampleEntries(ended('two')).reduce((progress, entry) => progressAfter(progress, plan, entry), before)
  const line = after.get('step:disable-tokens')
  expect(line && lineState(line)).toBe('proven')
})
