import {join} from 'node:path'
import {expect, onTestFinished, test} from 'vitest'
import {createJournal, readJournal} from '../journal.ts'
import {options, start, step} from '../fixtures/journal.ts'
import {commitTogether} from './commit-together.ts'

const turn = () => new Promise(setImmediate)

/** Commits by writing down what came together, and answers with each item's place. */
function noted(fails: (items: readonly string[]) => boolean = () => false) {
  const commits: (readonly string[])[] = []
  let place = 0
  const together = commitTogether((items: readonly string[]) => {
    if (fails(items)) throw new Error(`disk full at ${items.join(' ')}`)
    commits.push(items)
    return items.map((item) => `${item}${(place += 1)}`)
  })
  return {...together, commits}
}

test('what is added in one turn is one commit, in its order, and each gets its own answer', async () => {
  const {add, commits} = noted()
  expect(await Promise.all(['a', 'b', 'c'].map(add))).toEqual(['a1', 'b2', 'c3'])
  expect(commits).toEqual([['a', 'b', 'c']])
})

test('what is added while a promise is awaited still belongs to the turn', async () => {
  const {add, commits} = noted()
  const first = add('a')
  await Promise.resolve()
  await Promise.all([first, add('b')])
  expect(commits).toEqual([['a', 'b']])
})

test('the next turn is a commit of its own', async () => {
  const {add, commits} = noted()
  await add('a')
  await add('b')
  expect(commits).toEqual([['a'], ['b']])
})

test('nobody is answered before the commit', async () => {
  const {add, commits} = noted()
  let answered = false
  void add('a').then(() => (answered = true))
  for (let microtask = 0; microtask < 10; microtask += 1) await Promise.resolve()
  expect([answered, commits]).toEqual([false, []])
  await turn()
  await turn()
  expect([answered, commits]).toEqual([true, [['a']]])
})

test('a commit that fails fails for all of its turn and for nobody after', async () => {
  const {add, commits} = noted((items) => items.includes('bad'))
  const ended = await Promise.allSettled(['a', 'bad', 'c'].map(add))
  expect(ended.map((end) => (end.status === 'rejected' ? end.reason.message : 'kept'))).toEqual(
    Array.from({length: 3}, () => 'disk full at a bad c'),
  )
  expect(await add('d')).toBe('d1')
  expect(commits).toEqual([['d']])
})

test('flushing commits what waits at once, and once only', async () => {
  const {add, flush, commits} = noted()
  const added = Promise.all([add('a'), add('b')])
  flush()
  expect(commits).toEqual([['a', 'b']])
  flush()
  await turn()
  expect(commits).toHaveLength(1)
  expect(await added).toEqual(['a1', 'b2'])
  expect(await add('c')).toBe('c3')
})

test('a journal keeps what was appended in one turn in its order, chained, and reports each once it is there', async () => {
  const given = options()
  const reported: number[] = []
  const journal = createJournal({...given, report: ({seq}) => void reported.push(seq)})
  onTestFinished(() => journal.close())
  const keys = Array.from({length: 50}, (_, at) => `step-${at}`)
  const written = await Promise.all([journal.append(start), ...keys.map((key) => journal.append({...step, key}))])
  expect(written.map(({seq}) => seq)).toEqual(Array.from({length: 51}, (_, at) => at + 1))
  expect(reported).toEqual(written.map(({seq}) => seq))
  const {entries} = readJournal(join(given.dir, 'journal.db'))
  expect(entries.slice(1).map(({event}) => Reflect.get(event, 'key'))).toEqual(keys)
})

test('a journal that is closed in the turn of an append has it on disk', async () => {
  const given = options()
  const journal = createJournal(given)
  const appended = Promise.all([journal.append(start), journal.append(step)])
  journal.close()
  expect(readJournal(join(given.dir, 'journal.db')).entries).toHaveLength(2)
  expect((await appended).map(({seq}) => seq)).toEqual([1, 2])
})

test('an event that is no event takes none of its turn with it', async () => {
  const journal = createJournal(options())
  onTestFinished(() => journal.close())
  // The type forbids it; a journal must refuse it also from code that got past the type.
  const nonsense = {type: 'step-start', key: ''} as const
  const ended = await Promise.allSettled([journal.append(start), journal.append(nonsense), journal.append(step)])
  expect(ended.map(({status}) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  expect(journal.entries()).toHaveLength(2)
})
