import {describe, expect, test} from 'vitest'
import {containedEvents, runEndOf} from '../../../test/fixtures/example-journal.ts'
import {examplePlan} from '../../../test/fixtures/example-plan.ts'
import type {Credential} from '../../core/documents/census.ts'
import type {RunReport} from '../../core/documents/run-report.ts'
import {runReport} from '../../core/runs/run-report.ts'
import {plain} from '../text/paint.ts'
import {leftOver} from './left-over.ts'
import {ledgerLines} from './ledger-lines.ts'
import {runView} from './run-view.ts'

const report = (parts: Partial<RunReport>): RunReport => ({
  ...runReport(runEndOf(containedEvents(examplePlan()))),
  ...parts,
})

type Item = RunReport['residual'][number]

const item = (parts: Partial<Item>): Item => ({
  code: 'app-session',
  standing: 'open',
  on: 'crm',
  what: 'sessions of crm that were opened before',
  why: 'they outlive the token until 07:00',
  ...parts,
})

describe('what still works after a run', () => {
  test('is told with what closes it and its code, apart from what is accepted and what no lever reaches', () => {
    const residual = [
      item({next: 'firebreak run sessions-end --app crm'}),
      item({
        code: 'device-unread',
        standing: 'unknown',
        what: 'devices of the token',
        why: 'the listing may not be read',
        closedBy: 'registration.revoke',
      }),
      item({
        code: 'mcp-grant',
        what: 'a grant of the portal',
        accepted: {residual: 'mcp-grant', owner: 'ada', reason: 'it reads only', until: '2026-03-02T03:00:00.000Z'},
      }),
      item({
        code: 'own-session',
        standing: 'not-covered',
        what: 'sessions that crm keeps by itself',
        why: 'Access ends its own sessions only',
      }),
    ]
    expect(leftOver(report({residual}), plain).join('\n')).toMatchInlineSnapshot(`
      "Still works
        sessions of crm that were opened before: they outlive the token until 07:00
          next  firebreak run sessions-end --app crm
          code  app-session
        perhaps devices of the token: the listing may not be read
          next  registration.revoke
          code  device-unread
      Accepted
        a grant of the portal: ada until 2026-03-02T03:00:00.000Z, it reads only
      Not covered by Cloudflare
        sessions that crm keeps by itself: Access ends its own sessions only"
    `)
  })

  test('has no section without an item', () => {
    expect(leftOver(report({residual: []}), plain)).toEqual([])
    expect(leftOver(report({residual: [item({standing: 'not-covered'})]}), plain)[0]).toBe('Not covered by Cloudflare')
  })

  test('says perhaps where nobody could rule it out, and not where it was seen', () => {
    const [, seen] = leftOver(report({residual: [item({})]}), plain)
    const [, unsure] = leftOver(report({residual: [item({standing: 'unknown'})]}), plain)
    expect(seen).toMatch(/^ {2}sessions of crm/)
    expect(unsure).toMatch(/^ {2}perhaps sessions of crm/)
  })
})

describe('the ledger of a run', () => {
  const token = (at: number): Credential => ({kind: 'service-token', id: `id-${at}`, name: `vendor-${at}`})
  const unknown = (count: number) => Array.from({length: count}, (_, at) => ({...token(at), why: 'HTTP 500'}))

  test('says what became of every credential, and what was born and is gone', () => {
    const ledger: RunReport['ledger'] = {
      done: 2990,
      excluded: [{...token(5), owner: 'firebreak', reason: 'the break-glass token'}],
      unknown: unknown(2),
      born: [token(7), token(8)],
      gone: [token(9)],
    }
    expect(ledgerLines(report({ledger}), plain).join('\n')).toMatchInlineSnapshot(`
      "Ledger        2990 done, 1 excluded, 2 unknown
        unknown  service-token vendor-0: HTTP 500
        unknown  service-token vendor-1: HTTP 500
      Born          vendor-7, vendor-8
      Gone          vendor-9"
    `)
  })

  test('counts unknown ones beyond ten', () => {
    const ledger = {done: 0, excluded: [], unknown: unknown(25), born: [], gone: []}
    const text = runView(report({ledger}))
    expect(text.match(/^ {2}unknown/gm)).toHaveLength(10)
    expect(text).toContain('  and 15 more: --json lists them all')
    expect(text).not.toMatch(/^Born|^Gone/m)
  })

  test('with a thousand that were born stays inside the terminal', () => {
    const ledger = {
      done: 0,
      excluded: [],
      unknown: [],
      born: Array.from({length: 1000}, (_, at) => token(at)),
      gone: [],
    }
    const lines = ledgerLines(report({ledger}), plain).join('\n').split('\n')
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80)
    expect(lines.length).toBeLessThan(20)
    expect(lines.join(' ')).toContain('and 990 more')
  })
})
