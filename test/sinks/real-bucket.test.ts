import {createHash, randomBytes} from 'node:crypto'
import {writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {setFlagsFromString} from 'node:v8'
import {runInNewContext} from 'node:vm'
import {afterAll, beforeAll, expect, test} from 'vitest'
import type {Upload} from '../../src/storage/evidence-sinks/bag-sink.ts'
import {s3Sink} from '../../src/storage/evidence-sinks/s3-sink.ts'
import {tempDir} from '../../src/storage/fixtures/temp-dir.ts'
import {systemClock} from '../../src/storage/system-clock.ts'
import {bagToCopy, watched} from './copied.ts'
import {type Bucket, keys, startBucket} from './real-bucket.ts'

setFlagsFromString('--expose-gc')
const collect: () => void = runInNewContext('gc')
/** Twice: what the first one found is swept aside of it, and counted until the second one begins. */
function collectGarbage(): void {
  collect()
  collect()
}

let bucket: Bucket
beforeAll(async () => {
  bucket = await startBucket()
})
afterAll(async () => bucket.stop())

const soon = () => AbortSignal.timeout(60_000)
const openSink = (more: Partial<Bucket['place']> = {}, given: typeof keys = keys) =>
  s3Sink({name: 'vault', place: {...bucket.place, ...more}, keys: given, clock: systemClock})
const raw = async (key: string, method: 'PUT' | 'DELETE', body?: string) =>
  bucket.client.send(key, {method, ...(body === undefined ? {} : {body}), signal: soon()})

function upload(key: string, bytes: Buffer): Upload {
  const path = join(tempDir(), 'file')
  writeFileSync(path, bytes)
  return {key, path, bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex')}
}

test('a copy is whole, its tag manifest comes last, and a second one sends nothing', async () => {
  const bag = await bagToCopy()
  const {sink, created} = watched(openSink({prefix: 'firebreak/'}))
  const copy = await bag.copy(sink)
  expect(copy).toMatchObject({sink: 'vault', folder: bag.folder, sha256: bag.sha256, lock: {standing: 'unlocked'}})
  expect(copy.created).toBe(copy.objects)
  // After what makes it whole only the record that it was brought there.
  const [seal, record] = created.slice(-2)
  expect(seal).toBe(`${bag.folder}/tagmanifest-sha256.txt`)
  expect(record).toMatch(/\/custody\/\d+\.json$/)
  expect(await bag.check(sink)).toMatchObject({objects: copy.objects, bytes: copy.bytes, problems: []})
  expect(await bag.copy(sink)).toMatchObject({objects: copy.objects, created: 0})
  const listed = await bucket.client.list(`firebreak/${bag.folder}/`, soon())
  expect(listed).toHaveLength(copy.objects)
})

test('T54: a copy that is cut short passes for nothing, and goes on where it stopped', async () => {
  const sink = openSink()
  const {objects} = await (await bagToCopy()).copy(sink)
  // The last object is the record of custody, the one before it the seal.
  for (const before of [0, 1, 3, objects - 2]) {
    const bag = await bagToCopy()
    await expect(bag.copy(watched(sink, before).sink)).rejects.toThrow('the process was killed')
    const {problems} = await bag.check(sink)
    expect(problems.join()).toMatch(/no copy of this bag|tagmanifest-sha256.txt is missing/)
    expect(await bag.copy(sink)).toMatchObject({objects, created: objects - before})
    expect(await bag.check(sink)).toMatchObject({problems: []})
  }
})

test('what is there with other bytes is named and not overwritten', async () => {
  const bag = await bagToCopy()
  const key = `${bag.folder}/data/audit/page-1.json`
  await raw(key, 'PUT', 'somebody else was first')
  await expect(bag.copy(openSink())).rejects.toMatchObject({
    code: 'INVALID_DOCUMENT',
    message: expect.stringContaining(key),
  })
  expect(await (await bucket.client.send(key, {signal: soon()})).text()).toBe('somebody else was first')
  expect((await bag.check(openSink())).problems).toEqual(['tagmanifest-sha256.txt is missing: the copy was cut short'])
})

test('of forty who create one object at once exactly one does', async () => {
  const sink = openSink()
  const racing = Array.from({length: 40}, (_, n) =>
    sink.create(upload('race/object', Buffer.from(`racer ${n}`)), soon()),
  )
  const ends = await Promise.all(racing)
  expect(ends.filter((end) => end === 'created')).toHaveLength(1)
})

test('bytes that are not those of the digest are refused by the store itself', async () => {
  const sink = openSink()
  const other = {...upload('changed/object', Buffer.from('changed meanwhile')), sha256: '0'.repeat(64)}
  await expect(sink.create(other, soon())).rejects.toThrow('XAmzContentSHA256Mismatch')
  expect(await sink.digest('changed/object', soon())).toBeUndefined()
})

test('a wrong secret is denied at once, and is in no message', async () => {
  const wrong = {...keys, secretAccessKey: 'another-SINK-CANARY-secret'}
  const denied = await (await bagToCopy()).copy(openSink({}, wrong as typeof keys)).catch((error: unknown) => error)
  expect(denied).toMatchObject({code: 'DENIED', message: expect.stringContaining('SignatureDoesNotMatch')})
  expect(JSON.stringify(denied) + String(denied)).not.toMatch(/CANARY/)
})

test('whatever is changed, removed, added or put in place of the seal is found in a copy', async () => {
  const bag = await bagToCopy()
  const sink = openSink()
  await bag.copy(sink)
  await raw(`${bag.folder}/data/audit/page-1.json`, 'PUT', 'x')
  await raw(`${bag.folder}/bagit.txt`, 'DELETE')
  await raw(`${bag.folder}/data/more.json`, 'PUT', '{}')
  const {problems} = await bag.check(sink)
  expect(problems.toSorted()).toEqual([
    'bagit.txt is missing',
    'data/audit/page-1.json was changed',
    'data/more.json was added',
  ])
  await raw(`${bag.folder}/tagmanifest-sha256.txt`, 'PUT', `${'0'.repeat(64)}  bagit.txt\n`)
  expect((await bag.check(sink)).problems).toContain('tagmanifest-sha256.txt is not the one that was sealed')
})

test('a large file is read while it is sent, and never held in memory', async () => {
  const size = 32 * 2 ** 20
  const file = upload('large/object', randomBytes(size))
  collectGarbage()
  const before = process.memoryUsage().arrayBuffers
  const held = () => process.memoryUsage().arrayBuffers - before
  let most = 0
  const sampling = setInterval(() => {
    // What is garbage already is not held; it is only told apart where that matters.
    if (held() >= size / 2) collectGarbage()
    most = Math.max(most, held())
  }, 20)
  expect(await openSink().create(file, soon())).toBe('created')
  clearInterval(sampling)
  expect(most).toBeLessThan(size / 2)
  expect(await openSink().digest('large/object', soon())).toBe(file.sha256)
})
