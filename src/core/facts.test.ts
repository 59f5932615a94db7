import {expect, test} from 'vitest'
import type {Fact} from './documents/plan.ts'
import {factsAbout, undeterminedFact} from './facts.ts'

const fact = (change: string, users: string[] = []): Fact => ({
  changes: [change],
  window: '7d',
  seen: [],
  users,
  apps: [],
  agents: [],
  tools: [],
  changedBy: [],
  undetermined: [],
})

test('what is the same of many changes is said once, and only of those that are made', () => {
  const facts = [fact('a', ['ada@example.com']), fact('b'), fact('c', ['ada@example.com']), fact('d')]
  expect(factsAbout(['a', 'c', 'd'], facts)).toEqual([
    {...fact('a', ['ada@example.com']), changes: ['a', 'c']},
    {...fact('d'), changes: ['d']},
  ])
})

test('of no change nothing is undetermined', () => {
  expect(undeterminedFact([], 'why')).toEqual([])
  expect(undeterminedFact(['a'], 'why')).toEqual([{...fact('a'), undetermined: ['why']}])
})
