import {join} from 'node:path'
import {afterEach, beforeEach, expect, test} from 'vitest'
import {residualAccess} from '../../src/core/runs/residual-access.ts'
import {packageRoot} from '../../src/package-root.ts'
import {openRange, type TestRange} from '../fixtures/range.ts'

let range: TestRange

beforeEach(async () => {
  range = await openRange()
})
afterEach(() => range.stop())

const runbook = join(packageRoot, 'test/contract/exercises/exercise-switches.yaml')
const params = {agent: 'research-bot'}

interface State {
  readonly kv: readonly {readonly title: string; readonly keys: readonly {readonly key: string}[]}[]
}

/** The account without the OAuth keys of research-bot, which cannot come back. */
function withoutItsGrants(snapshot: {readonly state: unknown}): unknown {
  const {kv, ...state} = snapshot.state as State
  const kept = (keys: State['kv'][number]['keys']) =>
    keys.filter(({key}) => !/^(?:grant|token):research-bot:/.test(key))
  return {...state, kv: kv.map(({title, keys}) => ({title, keys: kept(keys)}))}
}

test('one agent is stopped by flag and key, loses its secret and its grants, and gets back what can come back', async () => {
  const before = range.sandbox.snapshot()
  const plan = await range.plan(runbook, params)
  expect(plan.changes.map(({key, moves}) => [key, ...moves])).toEqual([
    ['stop-flags/research-bot-run', 'replace-flag'],
    ['stop-keys/research-bot', 'write-key'],
    ['unplug-secrets/research-bot-crm-key', 'set-scopes'],
    ['revoke-grants/research-bot', 'delete-keys'],
  ])

  const {run, outcome, why, state} = await range.apply(plan)
  expect({outcome, why}).toEqual({outcome: 'contained', why: []})
  expect(residualAccess(state).map(({item: {code, standing}}) => `${code} ${standing}`)).toEqual([
    'flag-not-asked not-covered',
    'flag-work-begun not-covered',
    'kv-not-asked not-covered',
    'secret-known not-covered',
    'mcp-new-sign-in not-covered',
    'mcp-open-stream not-covered',
  ])

  const released = await range.release(run)
  expect({outcome: released.outcome, why: released.why}).toEqual({outcome: 'released', why: []})
  const after = range.sandbox.snapshot()
  expect(withoutItsGrants(after)).toEqual(withoutItsGrants(before))
  expect(after.state).not.toEqual(before.state)
})

test('neither plan nor journal holds a key or a token of the grants', async () => {
  const plan = await range.plan(runbook, params)
  const {run} = await range.apply(plan)
  const written = JSON.stringify([plan, range.entries(run)])
  expect(written).not.toMatch(/(?:grant|token):research-bot:/)
})
