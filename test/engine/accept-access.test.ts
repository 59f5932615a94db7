import {describe, expect, test} from 'vitest'
import type {JournalEvent} from '../../src/core/documents/journal.ts'
import type {Residual} from '../../src/core/documents/plan.ts'
import {conclude} from '../../src/core/runs/conclude.ts'
import {liveState} from '../../src/core/runs/live-state.ts'
import {openAccess} from '../../src/core/runs/residual-access.ts'
import {held} from '../../src/core/outcome.ts'
import {acceptAccess} from '../../src/engine/accept-access.ts'
import {tokenAccount} from '../fixtures/token-account.ts'
import {tokenChange, tokenPlan} from '../fixtures/token-actions.ts'

const by = {owner: 'ada', reason: 'the session ends at four'}
const session: Residual = {
  code: 'app-session',
  standing: 'open',
  on: 'crm',
  what: 'sessions of crm',
  why: 'they outlive it',
}

/** A run that has done all it could, and leaves these. */
async function ended(...items: readonly Residual[]) {
  const account = tokenAccount()
  const change = tokenChange('token.disable', account.add(1))
  await account.begin(tokenPlan([change]))
  const {key} = change
  const events: readonly JournalEvent[] = [
    {type: 'step-end', key, result: 'applied'},
    {type: 'verify', key, level: 'V1', verdict: held},
    {type: 'residual', key, items: [...items]},
    {
      type: 'probe',
      level: 'V2',
      result: {probe: 'bad', expect: 'refused', answer: 'proven', reason: 'denied', detail: ''},
    },
    {type: 'run-outcome', outcome: 'applied-unverified', why: []},
  ]
  for (const event of events) await account.deps.journal.append(event)
  return account
}

const stateOf = ({deps}: Awaited<ReturnType<typeof ended>>) => liveState(deps.journal)

describe('what somebody lives with after a run', () => {
  test('is recorded with who, why and until when, and no longer counts', async () => {
    const account = await ended(session)
    expect(conclude(stateOf(account))).toEqual({
      outcome: 'applied-unverified',
      why: ['still works (app-session): sessions of crm'],
    })
    await acceptAccess({codes: ['app-session'], ...by}, account.deps)
    expect(account.events.at(-1)).toEqual({
      type: 'accepted',
      acceptance: {residual: 'app-session', object: 'crm', ...by, until: '2026-03-02T03:00:00.000Z'},
    })
    expect(conclude(stateOf(account))).toEqual({outcome: 'contained', why: []})
  })

  test('counts again a day later', async () => {
    const account = await ended(session)
    await acceptAccess({codes: ['app-session'], ...by}, account.deps)
    await account.deps.clock.sleep(24 * 3_600_000 - 1)
    await account.deps.journal.append({type: 'resume'})
    expect(openAccess(stateOf(account))).toEqual([])
    await account.deps.clock.sleep(1)
    await account.deps.journal.append({type: 'resume'})
    expect(openAccess(stateOf(account))).toEqual([session])
  })

  test('under one code leaves what goes by another open', async () => {
    const other = {...session, code: 'mcp-grant', standing: 'unknown' as const, what: 'a grant'}
    const account = await ended(session, other)
    await acceptAccess({codes: ['app-session'], ...by}, account.deps)
    expect(conclude(stateOf(account)).why).toEqual(['may still work (mcp-grant): a grant'])
  })
})

describe('nothing is written', () => {
  test.each<[string, readonly Residual[], string]>([
    ['for a code that the run does not leave', [session], 'app-sessoin'],
    ['for what no lever reaches: it does not count', [{...session, standing: 'not-covered'}], 'app-session'],
  ])('%s', async (_, items, code) => {
    const account = await ended(...items)
    const before = account.events.length
    await expect(acceptAccess({codes: [code], ...by}, account.deps)).rejects.toMatchObject({code: 'USAGE'})
    expect(account.events).toHaveLength(before)
  })

  test('for one unknown code among known ones', async () => {
    const account = await ended(session)
    const before = account.events.length
    await expect(acceptAccess({codes: ['app-session', 'other'], ...by}, account.deps)).rejects.toMatchObject({
      code: 'USAGE',
    })
    expect(account.events).toHaveLength(before)
  })

  test('where nothing is accepted', async () => {
    const account = await ended(session)
    const before = account.events.length
    await acceptAccess({codes: [], ...by}, account.deps)
    expect(account.events).toHaveLength(before)
  })
})
