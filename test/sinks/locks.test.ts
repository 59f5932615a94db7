import {expect, onTestFinished, test} from 'vitest'
import type {SinkLock} from '../../src/core/evidence/sink-place.ts'
import type {BagSink} from '../../src/storage/evidence-sinks/bag-sink.ts'
import {directorySink} from '../../src/storage/evidence-sinks/directory-sink.ts'
import {s3Sink} from '../../src/storage/evidence-sinks/s3-sink.ts'
import {tempDir} from '../../src/storage/fixtures/temp-dir.ts'
import {systemClock} from '../../src/storage/system-clock.ts'
import {type Locking, type Mood, startObjectStore} from '../tamper/object-store.ts'
import {bagToCopy} from './copied.ts'

const byRule: SinkLock = {by: 'bucket-rule', days: 30}
const byObject: SinkLock = {by: 'object-lock', days: 30}

/** A stand-in for what no simulator has: stores that lock, and answers that are lost. */
async function openSink(lock: SinkLock | undefined, temper: {locking?: Locking; mood?: (request: number) => Mood}) {
  const store = await startObjectStore(temper)
  onTestFinished(store.stop)
  const {accessKeyId, secretAccessKey, ...at} = store.options
  const place = {type: 's3' as const, ...at, accessKeyId: 'env:ID', secretAccessKey: 'env:KEY', ...(lock && {lock})}
  const sink = s3Sink({name: 'vault', place, keys: {accessKeyId, secretAccessKey}, clock: systemClock})
  return {sink, store}
}

test.each<[what: string, lock: SinkLock | undefined, locking: Locking, standing: string, why: RegExp]>([
  ['a rule of R2 that holds', byRule, 'rule', 'held', /rule of the bucket/],
  ['a rule that somebody took away', byRule, 'none', 'unlocked', /let a canary be deleted/],
  ['keys that may not delete', byRule, 'denied', 'unproven', /AccessDenied.*perhaps only because the keys/],
  ['Object Lock that holds', byObject, 'object-lock', 'held', /until \d{4}-/],
  ['Object Lock that the bucket does not have', byObject, 'none', 'unlocked', /let a canary be deleted/],
  ['no lock asked for', undefined, 'none', 'unlocked', /asks for no lock/],
])('a canary tells: %s', async (_, lock, locking, standing, why) => {
  const bag = await bagToCopy()
  const {sink} = await openSink(lock, {locking})
  for (const copy of [await bag.copy(sink), await bag.copy(sink)]) {
    expect(copy.lock).toMatchObject({asked: lock !== undefined, standing, why: expect.stringMatching(why)})
  }
})

test('under a lock a second copy finds everything there, though the store refuses before it compares', async () => {
  const bag = await bagToCopy()
  const {sink, store} = await openSink(byRule, {locking: 'rule'})
  const {objects} = await bag.copy(sink)
  let asked = 0
  const list: BagSink['list'] = async (...at) => ((asked += 1) === 1 ? new Map() : sink.list(...at))
  const blind = {...sink, list}
  expect(await bag.copy(blind)).toMatchObject({objects, created: 0})
  expect(store.overwritten).toEqual([])
})

test('answers that are lost and a store that fails for a moment cost tries, and overwrite nothing', async () => {
  const bag = await bagToCopy()
  const strange: Readonly<Record<number, Mood>> = {3: 'lost', 8: 'failing', 14: 'lost'}
  const {sink, store} = await openSink(undefined, {mood: (request) => strange[request % 17] ?? 'well'})
  await bag.copy(sink)
  expect(await bag.check(sink)).toMatchObject({problems: []})
  expect(store.overwritten).toEqual([])
})

test('a directory takes each file once, and is no directory that is not there', async () => {
  const bag = await bagToCopy()
  const sink = directorySink('disk', tempDir())
  const copy = await bag.copy(sink)
  expect(copy).toMatchObject({created: copy.objects, lock: {asked: false, standing: 'unlocked'}})
  expect(await bag.check(sink)).toMatchObject({problems: []})
  expect(await bag.copy(sink)).toMatchObject({created: 0})
  await expect(bag.copy(directorySink('disk', '/nowhere/mounted'))).rejects.toMatchObject({code: 'UNAVAILABLE'})
})
