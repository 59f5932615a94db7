import fc from 'fast-check'
import {expect, test} from 'vitest'
import {runInOrder, type Node, type Sequel} from './schedule.ts'

const never = new AbortController().signal

function graph(edges: Readonly<Record<string, readonly string[]>>, sequelOf: (key: string) => Sequel = () => 'go-on') {
  const log: string[] = []
  const nodes = Object.entries(edges).map(([key, needs]): Node => ({
    key,
    needs,
    run: async () => {
      log.push(`begin ${key}`)
      await Promise.resolve()
      log.push(`end ${key}`)
      return sequelOf(key)
    },
    skip: async (why) => {
      log.push(`skip ${key}: ${why}`)
    },
  }))
  return {nodes, log}
}

test('independent nodes run side by side', async () => {
  const {nodes, log} = graph({a: [], b: []})
  await runInOrder(nodes, never)
  expect(log.slice(0, 2).toSorted()).toEqual(['begin a', 'begin b'])
})

test('a node begins only after everything it needs has ended, whatever the graph', async () => {
  const acyclic = fc
    .array(fc.array(fc.nat(), {maxLength: 4}), {minLength: 1, maxLength: 12})
    .map((rows) =>
      Object.fromEntries(
        rows.map((needs, at) => [`n${at}`, at === 0 ? [] : [...new Set(needs.map((need) => `n${need % at}`))]]),
      ),
    )
  await fc.assert(
    fc.asyncProperty(acyclic, async (edges) => {
      const {nodes, log} = graph(edges)
      await runInOrder(nodes, never)
      return Object.entries(edges).every(([key, needs]) =>
        needs.every((need) => log.indexOf(`end ${need}`) < log.indexOf(`begin ${key}`)),
      )
    }),
  )
})

test('a node that holds keeps back those that need it and no others', async () => {
  const {nodes, log} = graph({a: [], b: ['a'], c: []}, (key) => (key === 'a' ? 'hold' : 'go-on'))
  await runInOrder(nodes, never)
  expect(log).toContain('skip b: it needs a')
  expect(log).toContain('end c')
})

test('a node that stops the graph lets what runs finish and skips what has not begun', async () => {
  const {nodes, log} = graph({a: [], slow: [], later: ['slow']}, (key) => (key === 'a' ? 'stop' : 'go-on'))
  await runInOrder(nodes, never)
  expect(log).toContain('end slow')
  expect(log).toContain('skip later: a did not succeed, and the runbook stops there')
})

test('an interrupted run starts nothing', async () => {
  const {nodes, log} = graph({a: [], b: ['a']})
  await runInOrder(nodes, AbortSignal.abort())
  expect(log).toEqual(['skip a: the run was interrupted', 'skip b: the run was interrupted'])
})
