import {afterAll, beforeAll, expect, test} from 'vitest'
import {createWorkbench} from '../../src/compose-workbench.ts'
import type {Inventory} from '../../src/core/documents/inventory.ts'
import {Secret} from '../../src/core/text/secret.ts'
import {systemClock} from '../../src/storage/system-clock.ts'
import {approvalsFor, never} from '../fixtures/approvals.ts'
import {openRange, runbookFile, type TestRange} from '../fixtures/range.ts'
import {figure} from '../soak/figures.ts'

let range: TestRange

beforeAll(async () => {
  range = await openRange()
})
afterAll(() => range.stop())

/** The same account with an inventory that says more of the responders, on a machine that stands elsewhere. */
const benchWith = (edit: Partial<Inventory>, addresses: readonly string[] = []) =>
  createWorkbench({
    inventory: {...range.inventory, ...edit},
    token: new Secret('sandbox token', range.sandbox.token),
    baseUrl: range.sandbox.url,
    clock: systemClock,
    soakClock: systemClock,
    stateDir: range.stateDir,
    lockDir: range.stateDir,
    operator: 'tester',
    addresses,
    env: {},
  })

interface Lockout {
  readonly what: string
  readonly rule: string
  readonly runbook: string
  readonly params: Readonly<Record<string, string>>
  readonly edit?: () => Partial<Inventory>
  readonly addresses?: readonly string[]
}

const responders = (more: Partial<Inventory['responders']>) => ({responders: {...range.inventory.responders, ...more}})
const apiToken = () => {
  const [agent, handles] = Object.entries(range.inventory.agents).find(([, {apiTokens}]) => apiTokens.length > 0) ?? []
  const [token] = handles?.apiTokens ?? []
  if (agent === undefined || token === undefined) throw new Error('no agent of the sandbox has an API token')
  return {agent, token}
}
const segment = {runbook: 'mesh-isolate', params: {segment: 'payments'}}
const person = {runbook: 'user-behind-agent', params: {user: 'robin@example.com', member: 'robin@example.com'}}
const egress = {runbook: 'exfil-egress-block', params: {domain: 'drop.example', address: '203.0.113.66'}}

const lockouts: readonly Lockout[] = [
  {
    what: "a token on which the responders' own depends",
    rule: 'own-token',
    ...segment,
    runbook: 'api-token-leak',
    get params() {
      return {token: apiToken().token.name}
    },
    edit: () => responders({tokens: [apiToken().token.id]}),
  },
  {what: 'this machine, which stands in the segment', rule: 'responder-path', ...segment, addresses: ['10.20.0.200']},
  {
    what: "a responder's device, by its registration",
    rule: 'responder-path',
    runbook: 'agent-freeze',
    params: {agent: 'support-bot'},
    edit: () => responders({addresses: ['100.96.0.11']}),
  },
  {
    what: "a responder's sessions",
    rule: 'responder-account',
    ...person,
    edit: () => responders({people: ['Robin@example.com']}),
  },
  {
    what: 'the host that evidence goes to',
    rule: 'evidence-sink',
    ...egress,
    edit: () => ({evidence: {hosts: ['bags.drop.example'], addresses: [], ids: []}}),
  },
  {
    what: 'the address that evidence goes to',
    rule: 'evidence-sink',
    ...egress,
    edit: () => ({evidence: {hosts: [], addresses: ['203.0.113.66'], ids: []}}),
  },
]

test.each(lockouts)(
  '$what is not cut off: $rule refuses the plan, and nothing is sent',
  async ({rule, edit, addresses, ...run}) => {
    const bench = benchWith(edit?.() ?? {}, addresses)
    const plan = await bench.plan({runbook: runbookFile(run.runbook), params: run.params, reason: 'test'})
    const refusals = plan.safeguards.filter(({result}) => result === 'refused')
    expect(refusals.map((refusal) => refusal.rule)).toContain(rule)
    expect(refusals.every(({next, object}) => next.length > 0 && object !== undefined)).toBe(true)
    await expect(bench.apply(plan, approvalsFor(plan), {report: () => undefined, stop: never})).rejects.toMatchObject({
      code: 'REFUSED',
    })
    expect(range.writes()).toEqual([])
    figure('self-lockouts refused', 1)
  },
)
