import fc from 'fast-check'
import {expect, test} from 'vitest'
import {stubAccount} from '../../shared/stub-account.ts'
import action from './index.ts'
import {lockedDays, type Rule} from './rules.ts'

const params = {bucket: {name: 'evidence'}, prefix: 'firebreak/', days: 400}
const age = (days: number, rule: Partial<Rule> = {}): Rule => ({
  id: `age-${days}`,
  enabled: true,
  condition: {type: 'Age', maxAgeSeconds: days * 86_400},
  ...rule,
})
const account = (...rules: readonly Rule[]) => stubAccount({'r2/buckets/evidence/lock': {rules}})

test.each<[what: string, rules: readonly Rule[], days: number | null]>([
  ['no rule', [], null],
  ['a rule for the whole bucket', [age(30)], 30],
  ['a rule of a wider prefix', [age(30, {prefix: 'fire'})], 30],
  ['a rule of a narrower prefix', [age(30, {prefix: 'firebreak/2026/'})], null],
  ['a rule of another prefix', [age(30, {prefix: 'logs/'})], null],
  ['a rule that is off', [age(30, {enabled: false})], null],
  ['the longest of two', [age(30), age(90)], 90],
  [
    'a date, which comes nearer',
    [{id: 'd', enabled: true, condition: {type: 'Date', date: '2030-01-01T00:00:00Z'}}],
    null,
  ],
  ['one for good', [{id: 'i', enabled: true, condition: {type: 'Indefinite'}}], 36_500],
])('what counts as locked: %s', async (_, rules, days) => {
  const {state} = await action.observe(account(...rules).reader, params)
  expect(state).toEqual({days})
  expect(action.plan(params, state).kind).toBe(days !== null && days >= 400 ? 'none' : 'update')
})

test('the rules of others are sent back as they were, and an own one that is too short makes way', async () => {
  const others = [age(7, {id: 'logs', prefix: 'logs/'}), age(3, {id: 'off', enabled: false})]
  const {reader, writer, sent} = account(
    ...others,
    age(30, {id: 'firebreak-evidence-firebreak-', prefix: 'firebreak/'}),
  )
  const {state, context} = await action.observe(reader, params)
  for (const move of action.apply(params, state, {days: 400}, context)) await move.send(writer)
  expect(sent).toMatchObject([
    {
      method: 'PUT',
      path: 'r2/buckets/evidence/lock',
      body: {rules: [...others, {prefix: 'firebreak/', enabled: true}]},
    },
  ])
  expect(JSON.stringify(sent)).toContain(String(400 * 86_400))
})

test('no release takes a lock off', () => {
  expect(action.release(params, {days: null}, {days: 400}, {days: 400})).toMatchObject({kind: 'impossible'})
})

test('more rules never mean a shorter lock', () => {
  const rule = fc.record({
    days: fc.integer({min: 1, max: 999}),
    prefix: fc.constantFrom('', 'fire', 'firebreak/', 'x/'),
  })
  fc.assert(
    fc.property(fc.array(rule), rule, (some, one) => {
      const rules = [...some, one].map(({days, prefix}) => age(days, {prefix}))
      expect(lockedDays(rules, 'firebreak/') ?? 0).toBeGreaterThanOrEqual(
        lockedDays(rules.slice(0, -1), 'firebreak/') ?? 0,
      )
    }),
  )
})
