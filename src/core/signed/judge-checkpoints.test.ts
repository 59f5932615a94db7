import {describe, expect, test} from 'vitest'
import {exampleEntries} from '../../../test/fixtures/example-journal.ts'
import {examplePlan} from '../../../test/fixtures/example-plan.ts'
import type {JournalEntry, JournalEvent} from '../documents/journal.ts'
import {sha256} from '../digest.ts'
import {judgeCheckpoints, type SignedCheckpoint, subjectsOf} from './judge-checkpoints.ts'
import {subjectOf} from './statement.ts'

const plan = examplePlan()
const bag = sha256('bag')
const events: readonly JournalEvent[] = [
  {type: 'run-start', plan, tool: 'firebreak/0'},
  {type: 'interrupt'},
  {type: 'collected', key: 'evidence-1', bag: 'bag-1', sha256: bag, sources: []},
  {type: 'resume'},
]
const hashes = events.map((_, at) => sha256(`entry ${at + 1}`))
const entries: readonly JournalEntry[] = exampleEntries(events, 'run-1').map((entry, at) => ({
  ...entry,
  prev: hashes[at - 1] ?? sha256('genesis'),
}))
const journal = {entries, head: hashes.at(-1) ?? ''}
const at = (size: number) => entries[size - 1]?.obs.at ?? ''

interface Parts {
  readonly over?: Partial<SignedCheckpoint['checkpoint']>
  readonly extra?: Partial<SignedCheckpoint>
}

/** A good checkpoint of so many entries, made when the last of them was written. */
function checkpoint(size: number, prev?: SignedCheckpoint, {over = {}, extra = {}}: Parts = {}): SignedCheckpoint {
  const head = hashes[size - 1] ?? ''
  return {
    place: `checkpoint ${size}`,
    digest: sha256(`checkpoint ${size}`),
    person: 'ada',
    checkpoint: {
      run: 'run-1',
      size,
      head,
      ...(prev === undefined ? {} : {prevCheckpointSha256: prev.digest}),
      epoch: 1,
      tool: 'firebreak/0',
      keyId: '0'.repeat(32),
      reason: 'start',
      at: at(size),
      ...over,
    },
    subject: [...new Map([['journal', head], ...subjectsOf(entries.slice(0, size))])].map(([name, digest]) =>
      subjectOf(name, digest),
    ),
    witnessed: false,
    ...extra,
  }
}

const first = checkpoint(1)
const second = checkpoint(3, first)
const third = checkpoint(4, second)
const good = {problems: [], signedTo: 4, witnessedTo: 0}
const problemsOf = (...found: readonly SignedCheckpoint[]) => judgeCheckpoints(journal, found).problems

test('sound checkpoints have no problem, in whatever order and however often they are found', () => {
  expect(judgeCheckpoints(journal, [first, second, third])).toEqual(good)
  expect(judgeCheckpoints(journal, [third, first, second, first, third])).toEqual(good)
  expect(judgeCheckpoints(journal, [])).toEqual({problems: [], signedTo: 0, witnessedTo: 0})
})

test('what a witness has is vouched for to there, also where our own copy was found before or after it', () => {
  const copy = {...second, witnessed: true, place: 'the copy'}
  for (const found of [
    [first, second, copy, third],
    [copy, first, third, second],
  ]) {
    expect(judgeCheckpoints(journal, found)).toEqual({...good, witnessedTo: 3})
  }
})

test('a checkpoint with a problem vouches for nothing', () => {
  const wrong = {...third, witnessed: true, checkpoint: {...third.checkpoint, head: sha256('other')}}
  expect(judgeCheckpoints(journal, [first, second, wrong])).toMatchObject({signedTo: 3, witnessedTo: 0})
})

describe('held against the journal, a checkpoint is wrong', () => {
  test('that has seen more entries than there are', () => {
    const cut = {entries: entries.slice(0, 3), head: hashes[2] ?? ''}
    expect(judgeCheckpoints(cut, [first, second, third])).toEqual({
      problems: ['checkpoint 4: it has seen 4 entries and the journal has 3: its tail was cut'],
      signedTo: 3,
      witnessedTo: 0,
    })
  })

  test('that is of another run', () => {
    expect(problemsOf(checkpoint(1, undefined, {over: {run: 'run-2'}}))).toEqual(['checkpoint 1: it is of run run-2'])
  })

  test.each([1, 4])('that has seen another entry %i', (size) => {
    const other = sha256('other')
    const subject = checkpoint(size).subject.map((each) =>
      each.name === 'journal' ? subjectOf('journal', other) : each,
    )
    expect(problemsOf(checkpoint(size, undefined, {over: {head: other}, extra: {subject}}))).toEqual([
      `checkpoint ${size}: entry ${size} is another than the one it has seen`,
    ])
  })

  test('that was made before its entry; five minutes are forgiven', () => {
    const made = (ms: number) => new Date(Date.parse(at(1)) - 5 * 60_000 + ms).toISOString()
    expect(problemsOf(checkpoint(1, undefined, {over: {at: made(0)}}))).toEqual([])
    expect(problemsOf(checkpoint(1, undefined, {over: {at: made(-1)}}))).toEqual([
      `checkpoint 1: it says that it was made at ${made(-1)}, before entry 1 was written`,
    ])
  })

  test.each(['journal', 'plan', 'runbook', 'evidence/evidence-1'])(
    'that says something else of %s, or nothing',
    (name) => {
      const told = [`checkpoint 3: what it says of ${name} is not what the journal says`]
      const without = second.subject.filter((each) => each.name !== name)
      const judged = (subject: SignedCheckpoint['subject']) => problemsOf(first, {...second, subject})
      expect(judged(without)).toEqual(told)
      expect(judged([...without, subjectOf(name, sha256('other'))])).toEqual(told)
    },
  )

  test('that speaks of evidence that was not there yet', () => {
    const subject = [...first.subject, subjectOf('evidence/evidence-1', bag)]
    expect(problemsOf({...first, subject})).toEqual([
      'checkpoint 1: what it says of evidence/evidence-1 is not what the journal says',
    ])
  })
})

test('a journal fixes its plan, its runbook and each sealed bag', () => {
  expect(subjectsOf(entries)).toEqual(
    new Map([
      ['plan', plan.digest],
      ['runbook', plan.runbook.digest],
      ['evidence/evidence-1', bag],
    ]),
  )
})

describe('held against one another', () => {
  test('two that say different things of as many entries are told, both', () => {
    const twin = {...first, digest: sha256('twin'), place: 'the twin'}
    expect(problemsOf(first, twin)).toEqual([
      'checkpoint 1: equivocation: the twin says something else of 1 entries',
      'the twin: equivocation: checkpoint 1 says something else of 1 entries',
    ])
    const second2 = {...second, digest: sha256('twin'), place: 'the twin'}
    expect(problemsOf(first, second, second2)).toEqual([
      'checkpoint 3: equivocation: the twin says something else of 3 entries',
      'the twin: equivocation: checkpoint 3 says something else of 3 entries',
    ])
  })

  test('one that names none before it must be the first', () => {
    expect(problemsOf(first, checkpoint(3))).toEqual(['checkpoint 3: it names none before it, and checkpoint 1 is'])
    const twin = {...checkpoint(3), digest: sha256('twin'), place: 'the twin'}
    expect(problemsOf(first, second, twin)).toEqual([
      'checkpoint 3: equivocation: the twin says something else of 3 entries',
      'the twin: equivocation: checkpoint 3 says something else of 3 entries',
      'the twin: it names none before it, and checkpoint 1 is',
    ])
  })

  test('the one before it must be there', () => {
    expect(problemsOf(first, third)).toEqual(['checkpoint 4: the checkpoint before it is missing'])
    const twin = {...third, digest: sha256('twin'), place: 'the twin'}
    expect(problemsOf(third, twin)).toContain('the twin: the checkpoint before it is missing')
    expect(problemsOf(third, twin)).toContain('the twin: equivocation: checkpoint 4 says something else of 4 entries')
  })

  test('the one before it must have seen less', () => {
    const shrunk = checkpoint(3, third)
    expect(
      problemsOf(first, {...third, checkpoint: {...third.checkpoint, prevCheckpointSha256: first.digest}}, shrunk),
    ).toEqual(['checkpoint 3: it comes after checkpoint 4, which had seen 4 entries: the journal shrank'])
    const same = {...checkpoint(3, second), digest: sha256('twin'), place: 'the twin'}
    expect(problemsOf(first, second, same)).toContain(
      'the twin: it comes after checkpoint 3, which had seen 3 entries: the journal shrank',
    )
    expect(problemsOf(first, second, same)).toContain(
      'the twin: equivocation: checkpoint 3 says something else of 3 entries',
    )
  })
})
