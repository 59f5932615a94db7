import {describe, expect, test} from 'vitest'
import {EvidenceClock} from '../documents/answers/evidence-clock.ts'
import {evidenceClock, expiryOf, type Retained} from './evidence-clock.ts'

const retained = (source: string, hours?: number): Retained => ({
  source,
  title: `the ${source} log`,
  isUsual: source !== 'bodies',
  retention: {words: 'by plan', ...(hours === undefined ? {} : {hours})},
})
const all = [
  retained('audit', 12_960),
  retained('bodies', 720),
  retained('logins'),
  retained('access', 24),
  retained('dex', 168),
]
const now = new Date('2026-01-10T12:00:00.000Z')
const since = (hours: number) => new Date(now.getTime() - hours * 3_600_000)

describe('the clock', () => {
  test('has what nobody vouches for first, then the shortest-lived', () => {
    const clock = evidenceClock(all, {since: since(1), now})
    expect(EvidenceClock.parse(clock).sources.map(({source}) => source)).toEqual([
      'logins',
      'access',
      'dex',
      'bodies',
      'audit',
    ])
  })

  test.each([
    [23, 'kept', '2026-01-10T13:00:00.000Z'],
    [24, 'going', '2026-01-10T12:00:00.000Z'],
    [200, 'going', '2026-01-03T04:00:00.000Z'],
  ])('counts from the beginning of the incident: after %d hours a log of 24 is %s', (hours, state, goneFrom) => {
    const {sources} = evidenceClock(all, {since: since(hours), now})
    expect(sources.find(({source}) => source === 'access')).toMatchObject({state, goneFrom})
    const logins = sources.find(({source}) => source === 'logins')
    expect(logins?.state).toBe('unknown')
    expect(logins).not.toHaveProperty('goneFrom')
  })

  test('has nobody keep what has to be asked for by name', () => {
    const clock = evidenceClock(all, {since: since(9999), now})
    expect(clock.next[0]).toContain('--sources logins,access,dex --lookback')
  })

  test('says what to type: all that is urgent, back to the beginning, about whom it is asked', () => {
    const {next, sources} = evidenceClock(all, {since: since(30.5), now, agent: 'support-bot', segment: "o'hara"})
    const about = String.raw`--lookback 31h --agent support-bot --segment 'o'\''hara'`
    expect(next).toEqual([
      `firebreak logs snapshot --sources logins,access ${about}`,
      `firebreak logs snapshot ${about}`,
    ])
    expect(sources.at(-1)?.keep).toBe(`firebreak logs snapshot --sources audit ${about}`)
    expect(evidenceClock([retained('audit', 9)], {since: now, now}).next).toEqual([
      'firebreak logs snapshot --lookback 1h',
    ])
  })
})

describe('what a collection keeps', () => {
  const collection = (uses: string, params: Readonly<Record<string, string[]>>) => ({
    key: 'evidence/logs',
    uses,
    params,
    before: [],
    budgetMs: 1,
    summary: '',
  })
  const names = (uses: string, params = {}) =>
    expiryOf(collection(uses, params), all)?.sources.map(({source}) => source)

  test('is told with what is gone first, and what is usual where a snapshot names no source', () => {
    expect(names('logs.snapshot', {sources: ['audit', 'access']})).toEqual(['access', 'audit'])
    expect(names('logs.snapshot')).toEqual(['logins', 'access', 'dex', 'audit'])
  })

  test('has no time where it is no log', () => {
    expect(names('control-plane.triage')).toBeUndefined()
  })
})
