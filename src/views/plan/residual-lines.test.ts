import {describe, expect, test} from 'vitest'
import {exampleChange, examplePlan} from '../../../test/fixtures/example-plan.ts'
import type {Credential, Excluded} from '../../core/documents/census.ts'
import type {Plan, Residual} from '../../core/documents/plan.ts'
import {ledgerLines} from './ledger-lines.ts'
import {residualLines} from './residual-lines.ts'

const item = (parts: Partial<Residual>): Residual => ({
  code: 'app-session',
  standing: 'open',
  on: 'crm',
  what: 'sessions of crm that were opened before',
  why: 'they outlive the token',
  ...parts,
})

const leaving = (residual: Residual[], parts: Partial<Plan> = {}) =>
  examplePlan({changes: [exampleChange({residual})], collections: [], ...parts})

const accepted = {residual: 'mcp-grant', owner: 'ada', reason: 'seen', until: '2026-03-02T03:00:00.000Z'}

describe('what a plan leaves', () => {
  test('is told by its code: what counts, what is accepted, and what no lever reaches', () => {
    const plan = leaving(
      [
        item({}),
        item({code: 'device-unread', standing: 'unknown', what: 'devices of the token: the listing may not be read'}),
        item({code: 'mcp-grant', what: 'a grant of the portal'}),
        item({code: 'own-session', standing: 'not-covered', what: 'sessions that crm keeps by itself'}),
        item({code: 'cached', standing: 'not-covered', what: 'pages that a cache has'}),
      ],
      {accepted: [accepted]},
    )
    expect(residualLines(plan).join('\n')).toMatchInlineSnapshot(`
      "Still works   or may; not contained while it is neither closed nor accepted
        app-session: sessions of crm that were opened before
        device-unread: devices of the token: the listing may not be read
      Accepted      mcp-grant
      Not covered   sessions that crm keeps by itself; pages that a cache has"
    `)
  })

  test('is nothing to say where it leaves nothing', () => {
    expect(residualLines(leaving([]))).toEqual([])
  })

  test('is not accepted on another object than the one that was meant', () => {
    const plan = leaving([item({})], {accepted: [{...accepted, residual: 'app-session', object: 'wiki'}]})
    expect(residualLines(plan)[0]).toContain('not contained while it is neither closed nor accepted')
  })

  test('stays inside its line and the terminal', () => {
    const lines = residualLines(leaving([item({what: `\u001B[31m\n${'long '.repeat(60)}`})]))
    const text = lines.join('\n')
    expect(text).not.toContain('\u001B')
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80)
  })
})

describe('the ledger of a plan', () => {
  const token = (at: number): Credential => ({kind: 'service-token', id: `id-${at}`, name: `vendor-${at}`})
  const excluded = (at: number, parts: Partial<Excluded> = {}): Excluded => ({
    ...token(at),
    owner: 'group:payments',
    reason: 'replaced by hand at nine',
    ...parts,
  })
  const planned = (credentials: number, alone: readonly Excluded[]) =>
    examplePlan({
      ledger: {
        kinds: ['service-token', 'api-token'],
        stopAt: 0.05,
        takenAt: '2026-03-01T03:00:00.000Z',
        credentials: Array.from({length: credentials}, (_, at) => token(at)),
        excluded: [...alone],
      },
    })

  test('says how many there are, which are left alone on whose word, and when it stops', () => {
    const alone = [
      excluded(1),
      excluded(2, {reason: 'the break-glass token', owner: 'firebreak', lastUsed: '2026-02-01T00:00:00Z'}),
    ]
    expect(ledgerLines(planned(3000, alone)).join('\n')).toMatchInlineSnapshot(`
      "Ledger        3,000 credentials (service-token, api-token), 2 left alone
        service-token vendor-1: replaced by hand at nine (group:payments); last
          used: not known
        service-token vendor-2: the break-glass token (firebreak); last used:
          2026-02-01T00:00:00Z
      Stops         when more than 5 % fail; what is born meanwhile is dealt with too"
    `)
  })

  test('counts what is left alone beyond ten, and names none of them silently', () => {
    const lines = ledgerLines(
      planned(
        40,
        Array.from({length: 12}, (_, at) => excluded(at)),
      ),
    )
    expect(lines.filter((line) => line.includes('vendor-'))).toHaveLength(10)
    expect(lines.join('\n')).toContain('and 2 more: --json lists them all')
  })

  test('is not told of a plan that is not about all credentials', () => {
    expect(ledgerLines(examplePlan())).toEqual([])
  })
})
