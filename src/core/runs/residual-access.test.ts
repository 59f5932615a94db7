import {describe, expect, test} from 'vitest'
import {exampleEntries} from '../../../test/fixtures/example-journal.ts'
import {exampleChange, examplePlan} from '../../../test/fixtures/example-plan.ts'
import type {Acceptance} from '../documents/acceptance.ts'
import type {JournalEvent} from '../documents/journal.ts'
import type {Change, Plan, Residual} from '../documents/plan.ts'
import type {ProbeResult} from '../documents/probe.ts'
import {held, notHeld, unproven, type Verdict} from '../outcome.ts'
import {openAccess, plannedResidual, residualAccess} from './residual-access.ts'
import {runState} from './run-state.ts'

const session: Residual = {
  code: 'app-session',
  standing: 'open',
  on: 'crm',
  what: 'sessions of crm',
  why: 'they outlive the token',
}
const closed: Residual = {...session, closedBy: 'access-app.revoke-sessions'}

const target = (name: string): Change['target'] => ({kind: 'access-app', id: `id-${name}`, name})
const disable = exampleChange({key: 'disable', uses: 'service-token.disable'})
const revoke = exampleChange({key: 'revoke', uses: 'access-app.revoke-sessions', target: target('crm')})

const leaves = ({key}: Change, ...items: readonly Residual[]): JournalEvent => ({
  type: 'residual',
  key,
  items: [...items],
})
const seen = ({key}: Change, verdict: Verdict): JournalEvent => ({type: 'verify', key, level: 'V1', verdict})
const asked = (probe: string, answer: ProbeResult['answer']): JournalEvent => ({
  type: 'probe',
  level: 'V2',
  result: {probe, expect: 'refused', answer, reason: 'denied', detail: ''},
})

function stateOf(events: readonly JournalEvent[], parts: Partial<Plan> = {}) {
  const plan = examplePlan({changes: [disable, revoke], collections: [], ...parts})
  return runState(exampleEntries([{type: 'run-start', plan, tool: 't'}, ...events]))
}
const left = (events: readonly JournalEvent[], parts: Partial<Plan> = {}) =>
  residualAccess(stateOf(events, parts)).map(({item}) => item)

describe('what one change leaves open', () => {
  test('is closed by another of the run that holds', () => {
    expect(left([leaves(disable, closed), seen(disable, held), seen(revoke, held)])).toEqual([])
  })

  test.each<[string, readonly JournalEvent[]]>([
    ['does not hold', [seen(revoke, notHeld('a new session'))]],
    ['nobody looked at', []],
    ['cannot be seen, and no probe of its own shows', [seen(revoke, unproven('no read'))]],
  ])('is not closed by one that %s', (_, events) => {
    expect(left([leaves(disable, closed), ...events])).toEqual([closed])
  })

  test('is closed by one that cannot be read back when every probe of its own is refused', () => {
    const probed = {...revoke, probes: ['crm', 'wiki']}
    const parts = {changes: [disable, probed]}
    const events = [leaves(disable, closed), seen(revoke, unproven('no read')), asked('crm', 'proven')]
    expect(left(events, parts)).toEqual([closed])
    expect(left([...events, asked('wiki', 'proven')], parts)).toEqual([])
  })

  test('is closed only on the object that it names', () => {
    const elsewhere = {...closed, closedOn: 'wiki'}
    expect(left([leaves(disable, elsewhere), seen(revoke, held)])).toEqual([elsewhere])
    expect(left([leaves(disable, {...closed, closedOn: 'crm'}), seen(revoke, held)])).toEqual([])
  })

  test('by several steps is told once, and two objects are two leftovers', () => {
    expect(left([leaves(disable, session), leaves(revoke, session, {...session, on: 'wiki'})])).toEqual([
      session,
      {...session, on: 'wiki'},
    ])
  })

  test('and one step has seen is not hidden by another that could not look', () => {
    const beyond: Residual = {...session, standing: 'not-covered'}
    expect(openAccess(stateOf([leaves(disable, session), leaves(revoke, beyond)]))).toEqual([session])
  })
})

describe('what only a probe can close', () => {
  const unsure: Residual = {...session, standing: 'unknown', closedBy: 'probe'}
  const probed = {...disable, probes: ['crm']}
  const parts = {changes: [probed, revoke]}

  test('is closed by the refusal of the probes of the step that leaves it', () => {
    expect(left([leaves(probed, unsure), asked('crm', 'proven')], parts)).toEqual([])
    for (const answer of ['disproven', 'inconclusive'] as const)
      expect(left([leaves(probed, unsure), asked('crm', answer)], parts)).toEqual([unsure])
  })

  test('stays open where the step has no probe of its own', () => {
    expect(left([leaves(disable, unsure), asked('crm', 'proven')])).toEqual([unsure])
  })

  test('is not closed by a probe of another step', () => {
    expect(left([leaves(revoke, unsure), asked('crm', 'proven')], parts)).toEqual([unsure])
  })

  test('is an open connection: closed when every held probe of the plan is cut', () => {
    const open: Residual = {...session, closedBy: 'held-probe'}
    const proof: Plan['proof'] = {
      refused: ['kept', 'other', 'crm'],
      working: [],
      soak: [],
      probes: {
        kept: {type: 'held', host: '10.0.0.1', port: 1},
        other: {type: 'held', host: '10.0.0.2', port: 1},
        crm: {type: 'http', url: 'http://127.0.0.1/'},
      },
    }
    expect(left([leaves(disable, open), asked('kept', 'proven'), asked('crm', 'proven')], {proof})).toEqual([open])
    expect(left([leaves(disable, open), asked('kept', 'proven'), asked('other', 'proven')], {proof})).toEqual([])
    expect(left([leaves(disable, open), asked('crm', 'proven')])).toEqual([open])
  })
})

describe('what keeps a run from being contained', () => {
  const accepted = (parts: Partial<Acceptance> = {}): Acceptance => ({
    residual: 'app-session',
    owner: 'ada',
    reason: 'they end at four',
    until: '2026-03-02T03:00:00.000Z',
    ...parts,
  })
  const open = (events: readonly JournalEvent[], parts: Partial<Plan> = {}) => openAccess(stateOf(events, parts))

  test('is what is open or unknown, and not what no lever reaches', () => {
    const items: readonly Residual[] = [
      session,
      {...session, code: 'unreadable', standing: 'unknown'},
      {...session, code: 'own-session', standing: 'not-covered'},
    ]
    expect(open([leaves(disable, ...items)]).map(({code}) => code)).toEqual(['app-session', 'unreadable'])
  })

  test('is not what the plan or somebody since has accepted', () => {
    expect(open([leaves(disable, session)], {accepted: [accepted()]})).toEqual([])
    expect(open([leaves(disable, session), {type: 'accepted', acceptance: accepted()}])).toEqual([])
    const [told] = residualAccess(stateOf([leaves(disable, session)], {accepted: [accepted()]}))
    expect(told).toEqual({item: session, accepted: accepted()})
  })

  test.each<[string, Partial<Acceptance>]>([
    ['under another code', {residual: 'mcp-grant'}],
    ['on another object', {object: 'wiki'}],
    ['until a time that has passed', {until: '2026-03-01T02:59:59.999Z'}],
  ])('is what is accepted %s', (_, parts) => {
    expect(open([leaves(disable, session)], {accepted: [accepted(parts)]})).toEqual([session])
  })

  test('counts again once the acceptance is over, however long ago the run ended', () => {
    const acceptance = accepted({until: '2026-03-01T03:00:04.000Z'})
    const ended: JournalEvent = {type: 'run-outcome', outcome: 'contained', why: []}
    const events = [leaves(disable, session), ended]
    expect(open(events, {accepted: [acceptance]})).toEqual([])
    // The entries of a later look, one second apart.
    expect(open([...events, seen(disable, held), seen(revoke, held)], {accepted: [acceptance]})).toEqual([session])
  })
})

describe('what a plan will leave', () => {
  const planned = (...changes: readonly Change[]) => plannedResidual(examplePlan({changes: [...changes]}))

  test('is what none of its own changes closes, each once', () => {
    const twice = {...disable, key: 'again', residual: [session]}
    expect(planned({...disable, residual: [session]}, twice)).toEqual([session])
    expect(planned({...disable, residual: [closed]}, revoke)).toEqual([])
    expect(planned({...disable, residual: [closed]})).toEqual([closed])
  })
})
