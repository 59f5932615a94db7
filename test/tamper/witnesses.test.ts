import {mkdirSync, rmSync, writeFileSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {DatabaseSync} from 'node:sqlite'
import {execa} from 'execa'
import {expect, onTestFinished, test} from 'vitest'
import {checkJournal} from '../../src/storage/checkpoints/check-journal.ts'
import {fileNameOf, readCheckpoints, sizeIn} from '../../src/storage/checkpoints/checkpoint-files.ts'
import {run} from '../../src/storage/fixtures/journal.ts'
import {signer} from '../../src/storage/fixtures/signer.ts'
import {tempDir} from '../../src/storage/fixtures/temp-dir.ts'
import {conditionalStore, type ConditionalStore} from '../../src/storage/object-store/conditional-store.ts'
import {directoryWitness} from '../../src/storage/witness/directory-witness.ts'
import {gitWitness} from '../../src/storage/witness/git-witness.ts'
import {objectStoreWitness} from '../../src/storage/witness/object-store-witness.ts'
import type {Witness} from '../../src/storage/witness/witness.ts'
import {openRange, shipped} from '../fixtures/range.ts'
import {atScale, figure} from '../soak/figures.ts'
import {type Mood, startObjectStore} from './object-store.ts'
import {signedRun} from './signed-run.ts'

const soak = process.env['SOAK'] !== undefined
const soon = () => AbortSignal.timeout(10_000)

/** What somebody with the files in their hands does: the end of the journal is gone, and so is what told of it. */
function cutTail({path, checkpoints}: {path: string; checkpoints: string}, left: number): void {
  const database = new DatabaseSync(path)
  database.exec('DROP TRIGGER entry_is_never_deleted')
  database.prepare('DELETE FROM entry WHERE seq > ?').run(left)
  database.close()
  rmSync(join(dirname(path), 'head'))
  for (const {size} of readCheckpoints(checkpoints, run)) if (size > left) rmSync(join(checkpoints, fileNameOf(size)))
  rmSync(join(checkpoints, 'witnessed.jsonl'), {force: true})
}

async function gitClone(): Promise<string> {
  const path = tempDir()
  await execa('git', ['init', '--quiet', path])
  return path
}

async function openBucket(mood?: (request: number) => Mood) {
  const server = await startObjectStore(mood === undefined ? {} : {mood})
  onTestFinished(server.stop)
  return server
}

const kinds: Readonly<Record<string, () => Promise<Witness>>> = {
  directory: async () => directoryWitness('kept', tempDir()),
  git: async () => gitWitness('kept', await gitClone()),
  'object store': async () => {
    const {options} = await openBucket()
    return objectStoreWitness('kept', async () => options)
  },
}

test.each(Object.entries(kinds))('T45: a cut tail is caught by a witness that has seen it: %s', async (_, open) => {
  const witness = await open()
  const signed = await signedRun({entries: 30, witnesses: [witness]})
  expect(signed.record).toEqual({entries: 30, signedTo: 30, witnessedTo: 30, notes: []})
  expect(await signed.check()).toMatchObject({witnessedTo: 30, problems: [], notes: []})
  cutTail(signed, 20)
  const alone = {path: signed.path, trust: signed.trust, witnesses: []}
  expect(await checkJournal(alone)).toMatchObject({entries: 20, problems: [], witnessedTo: 0})
  const {problems} = await signed.check()
  expect(problems).toContainEqual(
    expect.stringContaining('has seen 30 entries and the journal has 20: its tail was cut'),
  )
})

test.each(Object.entries(kinds))(
  'a witness takes a copy once, again without complaint, and no other in its place: %s',
  async (_, open) => {
    const witness = await open()
    const [one, other] = [await signedRun({entries: 8}), await signedRun({entries: 8})]
    const [copy, foreign] = [one, other].map(({checkpoints}) => readCheckpoints(checkpoints, run).at(-1))
    if (copy === undefined || foreign === undefined) throw new Error('nothing was signed')
    await witness.keep(copy, soon())
    await witness.keep(copy, soon())
    await expect(witness.keep(foreign, soon())).rejects.toThrow('another checkpoint of 8 entries')
    expect((await witness.copies(run, soon())).map(({size}) => size)).toEqual([8])
  },
)

test('T47: a witness that has something else of as many entries is told as equivocation', async () => {
  const path = tempDir()
  const person = signer('ada')
  const witness = directoryWitness('disk', path)
  const other = await signedRun({entries: 8, person})
  const copy = readCheckpoints(other.checkpoints, run).at(-1)
  if (copy === undefined) throw new Error('nothing was signed')
  await witness.keep(copy, soon())
  const signed = await signedRun({entries: 8, person, witnesses: [witness]})
  expect(signed.record.notes).toEqual([expect.stringContaining('another checkpoint of 8 entries')])
  const {problems} = await signed.check()
  expect(problems).toContainEqual(expect.stringContaining('equivocation'))
})

test('a witness that has lost what it took is told, and one that is away is no proof of anything', async () => {
  const path = tempDir()
  const signed = await signedRun({entries: 8, witnesses: [directoryWitness('disk', path)]})
  rmSync(join(path, run), {recursive: true})
  const {problems} = await signed.check()
  expect(problems).toEqual([
    expect.stringContaining('witness disk took the checkpoint of 8 entries and has it no more'),
  ])
  const away = await signedRun({entries: 8, witnesses: [gitWitness('away', join(path, 'missing'))], patienceMs: 200})
  expect(away.record).toMatchObject({signedTo: 8, witnessedTo: 0, notes: [expect.stringContaining('witness away')]})
  const check = await away.check()
  expect(check).toMatchObject({problems: [], notes: [expect.stringContaining('witness away could not be asked')]})
})

test('a share that is not mounted is no witness', async () => {
  const path = join(tempDir(), 'not-mounted')
  const {record} = await signedRun({entries: 8, witnesses: [directoryWitness('share', path)], patienceMs: 200})
  expect(record).toMatchObject({witnessedTo: 0, notes: [expect.stringContaining('ENOENT')]})
})

test('checkpoints are pushed where the inventory says so', async () => {
  const remote = tempDir()
  await execa('git', ['init', '--quiet', '--bare', remote])
  const clone = await gitClone()
  await execa('git', ['-C', clone, 'remote', 'add', 'origin', remote])
  writeFileSync(join(clone, 'README'), 'witness\n')
  const hook = join(clone, '.git/hooks/pre-commit')
  mkdirSync(join(clone, '.git/hooks'), {recursive: true})
  writeFileSync(hook, '#!/bin/sh\nexit 1\n', {mode: 0o755})
  const {record} = await signedRun({entries: 8, witnesses: [gitWitness('repository', clone, 'origin')]})
  expect(record).toMatchObject({witnessedTo: 8, notes: []})
  const {stdout} = await execa('git', ['-C', remote, 'log', '--all', '--name-only', '--format='])
  expect(stdout.split('\n')).toContain(`${run}/${fileNameOf(8)}`)
  // Only checkpoints are committed, whatever else lies in the clone.
  expect(stdout.split('\n').every((name) => sizeIn(name.split('/').at(-1) ?? '') !== undefined)).toBe(true)
})

/** Appends one after another, each to the next free place. */
async function appendAll(store: ConditionalStore, writer: string, count: number): Promise<void> {
  let place = 1
  for (let number = 1; number <= count; place++) {
    const text = `${writer} ${number}`
    const key = `e/${String(place).padStart(6, '0')}`
    let appended: string | undefined
    while (appended === undefined)
      appended = await store
        .create(key, text, {isOurs: (there) => there === text, signal: soon()})
        .catch(() => undefined)
    if (appended !== 'taken') number++
  }
}

test(
  'T35: two writers leave no gap and overwrite nothing, also when answers are lost',
  {timeout: 600_000},
  async () => {
    const each = soak ? atScale(1000) : 100
    const strange: Readonly<Record<number, Mood>> = {3: 'lost', 8: 'failing', 14: 'lost'}
    const bucket = await openBucket((request) => strange[request % 17] ?? 'well')
    const writers = ['ada', 'bob']
    await Promise.all(writers.map(async (writer) => appendAll(conditionalStore(bucket.options), writer, each)))
    figure('conditional appends', bucket.objects.size)
    figure('appends overwritten', bucket.overwritten.length)
    expect(bucket.overwritten).toEqual([])
    const texts = [...bucket.objects].toSorted(([a], [b]) => (a < b ? -1 : 1))
    expect(texts.map(([key]) => Number(key.slice(2)))).toEqual(Array.from({length: each * 2}, (_, at) => at + 1))
    for (const writer of writers) {
      const own = texts.map(([, {bytes}]) => bytes.toString()).filter((text) => text.startsWith(writer))
      expect(own).toEqual(Array.from({length: each}, (_, at) => `${writer} ${at + 1}`))
    }
  },
)

test('a witness that hangs changes nothing of what is sent, nor when', {timeout: 60_000}, async () => {
  const asked: number[] = []
  const hung: Witness = {
    name: 'hung',
    isNear: true,
    keep: async ({size}) => {
      asked.push(size)
      return new Promise(() => undefined)
    },
    copies: async () => [],
  }
  const {key} = signer('ada')
  const contain = async (witnesses: readonly Witness[] | undefined) => {
    const range = await openRange(
      witnesses === undefined ? {} : {signing: {key: () => key, witnesses, stampers: [], patienceMs: 200}},
    )
    try {
      const {params} = shipped.find(({runbook}) => runbook === 'mcp-tool-quarantine') ?? {params: {}}
      const ended = await range.apply(await range.plan('mcp-tool-quarantine', params))
      return {ended, writes: range.writes()}
    } finally {
      await range.stop()
    }
  }
  const [alone, watched] = [await contain(undefined), await contain([hung])]
  expect(watched.writes).toEqual(alone.writes)
  expect(watched.ended.outcome).toBe('contained')
  expect(asked.length).toBeGreaterThan(0)
  expect(watched.ended.record).toMatchObject({
    witnessedTo: 0,
    notes: [expect.stringContaining('did not answer in time')],
  })
  expect(watched.ended.record?.signedTo).toBe(watched.ended.record?.entries)
})
