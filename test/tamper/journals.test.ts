import {join} from 'node:path'
import {execa} from 'execa'
import {expect, test} from 'vitest'
import type {JournalEvent} from '../../src/core/documents/journal.ts'
import {packageRoot} from '../../src/package-root.ts'
import {checkJournal} from '../../src/storage/checkpoints/check-journal.ts'
import {Fault} from '../../src/core/fault.ts'
import {signer} from '../../src/storage/fixtures/signer.ts'
import {tempDir} from '../../src/storage/fixtures/temp-dir.ts'
import {atScale, figure} from '../soak/figures.ts'
import {built, type Built, written} from './built-journal.ts'
import {mutations} from './mutations.ts'
import {eventsOf} from './signed-run.ts'

const soak = process.env['SOAK'] !== undefined

/** Numbers that are the same in every run of the tests. */
function seeded(seed: number): (below: number) => number {
  let state = seed + 1
  return (below) => {
    // Park and Miller's generator.
    state = (state * 48_271) % 2_147_483_647
    return state % below
  }
}

/** One line for whatever is wrong with a journal; undefined for a sound one. */
async function problemWith(path: string, trust: Built['trust']): Promise<string | undefined> {
  try {
    return (await checkJournal({path, trust, witnesses: []})).problems[0]
  } catch (error) {
    if (error instanceof Fault) return error.message
    throw error
  }
}

const people = () => ({ada: signer('ada'), mallory: signer('mallory')})

const resumed: readonly JournalEvent[] = [{type: 'resume'}, {type: 'step-start', key: 'late'}]
const looked: readonly JournalEvent[] = [{type: 'soak', point: '1m', held: true}]

/** A sound journal of each kind: short and long, much and little signed, looked at again, resumed. */
function soundEvents(number: number): readonly JournalEvent[] {
  const events = eventsOf(5 + number)
  return [...events, ...(number % 3 === 1 ? looked : []), ...(number % 3 === 2 ? resumed : [])]
}

function sizesFor(number: number, entries: number): readonly number[] {
  if (number % 10 === 9) return []
  return number % 2 === 0 ? [1, 2, entries] : [2, Math.ceil(entries / 2) + 1]
}

async function mutated(count: number, {ada, mallory}: ReturnType<typeof people>) {
  const names = Object.keys(mutations)
  const journals: {name: string; journal: Built}[] = []
  for (let number = 0; number < count; number++) {
    const name = names[number % names.length] ?? ''
    const entries = 12 + (number % 17)
    const sizes = [2, Math.ceil(entries / 2), entries]
    const journal = await built(eventsOf(entries), sizes, ada)
    const bend = mutations[name]
    if (bend !== undefined)
      journals.push({name, journal: await bend({journal, sizes, ada, mallory, pick: seeded(number)})})
  }
  return journals
}

test('T44, T46, T47, T48: whatever is done to a journal or its checkpoints is caught', {timeout: 600_000}, async () => {
  const dir = tempDir()
  const journals = await mutated(soak ? atScale(1000) : Object.keys(mutations).length, people())
  const missed: string[] = []
  for (const [number, {name, journal}] of journals.entries()) {
    const {path} = written(dir, `journal-${number}`, journal)
    if ((await problemWith(path, journal.trust)) === undefined) missed.push(name)
  }
  figure('mutations of journals', journals.length)
  figure('mutations of journals not caught', missed.length)
  expect(missed).toEqual([])
})

test('T50: a verifier in another language agrees on good and bad journals', {timeout: 600_000}, async () => {
  const dir = tempDir()
  const {ada, mallory} = people()
  const good = await Promise.all(
    Array.from({length: 50}, async (_, number) => {
      const events = soundEvents(number)
      return {name: 'sound', journal: await built(events, sizesFor(number, events.length), ada)}
    }),
  )
  const journals = [...good, ...(await mutated(50, {ada, mallory}))]
  const cases = journals.map(({name, journal}, number) => ({
    name,
    journal,
    ...written(dir, `journal-${number}`, journal),
  }))
  const pairs = cases.map(({path, trustFile}) => `${path}\t${trustFile}`).join('\n')
  const verifier = join(packageRoot, 'test/verifier/verify_journal.py')
  // Without python3 this fails, and says so: agreement that nobody looked for is none.
  const {stdout} = await execa('python3', [verifier, '--each'], {input: pairs, reject: false})
  const others = stdout.split('\n').map((line): unknown => JSON.parse(line))
  const verdicts = await Promise.all(
    cases.map(async ({name, path, journal}, number) => ({
      name,
      number,
      ours: (await problemWith(path, journal.trust)) === undefined,
      theirs: (others[number] as {readonly ok: boolean}).ok,
    })),
  )
  const disagreed = verdicts.filter(({ours, theirs}) => ours !== theirs)
  figure('journals both verifiers agree on', verdicts.length - disagreed.length)
  figure('journals they disagree on', disagreed.length)
  expect(disagreed).toEqual([])
  expect(verdicts.map(({ours}) => ours)).toEqual([...good.map(() => true), ...Array.from({length: 50}, () => false)])
})

test.runIf(soak)('T51: ten thousand entries under two hundred checkpoints are verified', async () => {
  const {ada} = people()
  const entries = 10_000
  const journal = await built(
    eventsOf(entries),
    Array.from({length: 200}, (_, at) => (at + 1) * 50),
    ada,
  )
  const {path} = written(tempDir(), 'long', journal)
  const began = performance.now()
  expect(await checkJournal({path, trust: journal.trust, witnesses: []})).toMatchObject({
    signedTo: entries,
    problems: [],
  })
  // The bound of the acceptance test; an idle machine takes a fraction of it.
  expect(performance.now() - began).toBeLessThan(3000)
})
