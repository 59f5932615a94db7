import {expect, test} from 'vitest'
import {exampleChange, examplePlan} from '../../../test/fixtures/example-plan.ts'
import {leave} from '../../../test/fixtures/one-move.ts'
import {tokenAccount} from '../../../test/fixtures/token-account.ts'
import type {ContainmentAction, Move} from '../../core/action.ts'
import type {JournalEvent} from '../../core/documents/journal.ts'
import {held} from '../../core/outcome.ts'
import type {Acting} from '../../core/ports.ts'
import {runState} from '../../core/runs/run-state.ts'
import {runStep} from './run-step.ts'

interface State {
  readonly attached: boolean
  readonly there: boolean
}

const detach: Move = {name: 'detach', send: leave}
const remove: Move = {name: 'remove', send: leave}

/** Detaches an object and then removes it: once it is detached nothing shows any more that a request did so. */
const action = {
  kind: 'containment',
  refs: {},
  apply: (_params: unknown, now: State) => [...(now.attached ? [detach] : []), ...(now.there ? [remove] : [])],
  verify: () => held,
  residual: () => [],
} as unknown as ContainmentAction

const change = (kind: 'D' | 'R') =>
  exampleChange({
    key: 'block',
    class: kind,
    before: {attached: true, there: true},
    after: {attached: false, there: false},
    moves: ['detach', 'remove'],
  })

const sent = (kind: 'D' | 'R', result: 'unknown' | 'not-applied' | undefined): readonly JournalEvent[] => [
  {type: 'run-start', plan: {...examplePlan(), changes: [change(kind)]}, tool: 'firebreak/0.0.0'},
  {type: 'step-start', key: 'block'},
  {
    type: 'intent',
    key: 'block',
    move: 'detach',
    attempt: 2,
    request: {method: 'DELETE', path: '/accounts/x/rules/1'},
    notAfter: '2026-03-01T03:00:15.000Z',
  },
  ...(result === undefined
    ? []
    : [{type: 'outcome', key: 'block', move: 'detach', attempt: 2, result, via: 'answer'} as const]),
]

async function resumed(kind: 'D' | 'R', result: 'unknown' | 'not-applied' | undefined) {
  let there = true
  const {deps} = tokenAccount({journal: sent(kind, result)})
  const acting: Acting = {
    ...deps,
    loadAction: async () => action,
    observe: async () => ({target: change(kind).target, state: {attached: false, there}, context: {}, complete: true}),
    openWriter: (permit) => ({
      answer: () => ({status: 200}),
      writer: {
        leave: async () => {
          await permit({method: 'DELETE', path: '/accounts/x/rules/1'})
          there = false
        },
      } as never,
    }),
  }
  await runStep('block', runState(deps.journal.entries()), acting)
  return runState(deps.journal.entries()).steps.get('block')?.moves.get('detach')?.result
}

test.each(['unknown', undefined] as const)(
  'a request whose answer is %s and whose trace has gone is settled once the account needs it no more',
  async (result) => {
    expect(await resumed('D', result)).toBe('applied')
  },
)

test('a request that was turned away stays so, and a secret that it would have shown is never settled', async () => {
  expect(await resumed('D', 'not-applied')).toBe('not-applied')
  expect(await resumed('R', 'unknown')).toBe('unknown')
})
