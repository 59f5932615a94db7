import {describe, expect, test} from 'vitest'
import {containedEvents, exampleEntries} from '../../../test/fixtures/example-journal.ts'
import {exampleChange, examplePlan} from '../../../test/fixtures/example-plan.ts'
import type {JournalEvent} from '../documents/journal.ts'
import {held, heldBut, notHeld, unproven, type Verdict} from '../outcome.ts'
import {runLadder, stepLadder} from './ladder.ts'
import {runState} from './run-state.ts'

const plan = examplePlan()
const key = 'disable-tokens/support-bot'
const state = (...more: readonly JournalEvent[]) => runState(exampleEntries([...containedEvents(plan), ...more]))
const told = (...more: readonly JournalEvent[]) => {
  const {level, rungs} = runLadder(state(...more))
  return `${level}: ${rungs.map((rung) => rung.state).join(' ')}`
}
const quiet = (verdict: Verdict): JournalEvent => ({type: 'quiet', key, since: '2026-03-01T03:02:00.000Z', verdict})
const soak = (point: string, isHeld: boolean): JournalEvent => ({type: 'soak', point, held: isHeld})
const probe = (answer: 'proven' | 'disproven' | 'inconclusive'): JournalEvent => ({
  type: 'probe',
  level: 'V4',
  result: {probe: 'support-bot-crm', expect: 'refused', answer, reason: 'answered', detail: 'HTTP 200'},
})

describe('a run', () => {
  test('whose probes were refused stands at V2, and says what stands above it and why not', () => {
    const {level, rungs} = runLadder(state())
    expect(level).toBe('V2')
    expect(rungs.slice(3)).toEqual([
      {level: 'V3', state: 'open', why: expect.stringContaining('from 2026-03-01T03:02:')},
      {level: 'V4', state: 'open', why: 'still to come: 1m, 15m (verify --watch)'},
    ])
  })

  test('climbs to V3 when the records are silent, and says what they do not tell', () => {
    expect(told(quiet(heldBut('no reads')))).toBe('V3: reached reached reached reached open')
    expect(runLadder(state(quiet(heldBut('no reads')))).rungs[3]).toEqual({
      level: 'V3',
      state: 'reached',
      why: 'no reads; no record tells of 1 of 2 changes',
    })
  })

  test('reaches V4 with every soak point, also where the records cannot tell', () => {
    expect(told(soak('1m', true))).toBe('V2: reached reached reached open open')
    expect(told(soak('1m', true), soak('15m', true))).toBe('V4: reached reached reached open reached')
    expect(told(quiet(unproven('denied')), soak('1m', true), soak('15m', true))).toMatch(/^V4/)
  })

  test('stands below whatever failed, however much holds above it', () => {
    expect(told(probe('disproven'), soak('1m', true), soak('15m', true))).toBe(
      'V1: reached reached failed open reached',
    )
    expect(told(quiet(notHeld('it signed in')))).toBe('V2: reached reached reached failed open')
    expect(told({type: 'verify', key, level: 'V4', verdict: notHeld('enabled')})).toMatch(/^V0: reached failed/)
  })

  test('a soak that was lost takes V4 back, and an answer that is missing leaves V2 open', () => {
    expect(told(soak('1m', true), soak('15m', false))).toBe('V2: reached reached reached open failed')
    expect(told(probe('inconclusive'))).toBe('V1: reached reached open open open')
  })

  test('has no level while something was not accepted', () => {
    const entries = exampleEntries([
      {type: 'run-start', plan, tool: 'firebreak'},
      {type: 'step-end', key, result: 'failed', why: 'HTTP 500'},
    ])
    const {level, rungs} = runLadder(runState(entries))
    expect(level).toBeUndefined()
    expect(rungs[0]).toMatchObject({state: 'open'})
  })

  test('without a probe that must be refused does not come beyond V1', () => {
    const blind = examplePlan({proof: {...plan.proof, refused: []}})
    const {level, rungs} = runLadder(runState(exampleEntries(containedEvents(blind))))
    expect(level).toBe('V1')
    expect(rungs[2]).toEqual({level: 'V2', state: 'open', why: 'no probe shows from outside that it is refused'})
  })
})

describe('a step', () => {
  const levelOf = (probes: readonly string[], ...more: readonly JournalEvent[]) => {
    const [first, ...rest] = containedEvents(examplePlan({changes: [exampleChange({probes: [...probes]})]}))
    const own = rest.filter((event) => !('key' in event) || event.key === key)
    const events = first === undefined ? [] : [first, ...own, ...more]
    const run = runState(exampleEntries(events))
    const step = run.steps.get(key)
    return step === undefined ? undefined : stepLadder(step, run)
  }

  test('comes to V2 by its own probes only', () => {
    expect(levelOf(['support-bot-crm'])?.level).toBe('V2')
    expect(levelOf([])?.level).toBe('V1')
    expect(levelOf([])?.rungs[2]).toMatchObject({state: 'open', why: 'no probe is named for it alone'})
  })

  test('that cannot be read back is proven by its own probes all the same', () => {
    const unseen: JournalEvent = {type: 'verify', key, level: 'V1', verdict: unproven('the log is late')}
    expect(levelOf(['support-bot-crm'], unseen)?.level).toBe('V2')
    expect(levelOf([], unseen)?.level).toBe('V0')
  })

  test('that was read back and is no longer so falls', () => {
    expect(levelOf(['support-bot-crm'], {type: 'verify', key, level: 'V4', verdict: notHeld('on')})?.level).toBe('V0')
    expect(levelOf(['support-bot-crm'], {type: 'verify', key, level: 'V4', verdict: held})?.level).toBe('V2')
  })
})
