import {execFileSync} from 'node:child_process'
import {randomBytes} from 'node:crypto'
import {appendFileSync, existsSync, readdirSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import fc from 'fast-check'
import {expect, test} from 'vitest'
import {sha256} from '../../core/digest.ts'
import {Secret} from '../../core/text/secret.ts'
import {openBag, verifyBag} from '../evidence-bag.ts'
import {about, bytes, emptyBag} from '../fixtures/bag.ts'

const hasZstd = existsSync('/usr/bin/zstd')

/** The bytes in pieces of any sizes. */
async function* inPieces(whole: Uint8Array, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  let at = 0
  for (const size of sizes) {
    yield whole.subarray(at, at + size)
    at += size
  }
  yield whole.subarray(at)
}

const log = Buffer.from(Array.from({length: 60_000}, (_, row) => `{"row":${row},"action":"login"}\n`).join(''))

test('a stream is kept compressed, and what comes back is what came, however it was cut', async () => {
  const bag = await emptyBag()
  const sizes = fc.array(fc.integer({min: 0, max: 700_000}), {maxLength: 8})
  const digests = new Set<string>()
  await fc.assert(
    fc.asyncProperty(sizes, async (pieces) => {
      const item = await bag.keepStream('logpush/part.ndjson', inPieces(log, pieces), about)
      expect(item).toMatchObject({encoding: 'zstd', raw: {sha256: sha256(log), bytes: log.length}})
      expect(item.file).toMatch(/^data\/logpush\/part(?:-\d+)?\.ndjson\.zst$/)
      expect(item.bytes).toBeLessThan(log.length / 5)
      digests.add(item.sha256)
      expect(Buffer.compare(await (await openBag(bag.path)).read(item), log)).toBe(0)
    }),
    {numRuns: 12},
  )
  expect(digests.size).toBe(1)
  const {sha256: sealed} = await bag.seal([])
  expect(await verifyBag(bag.path, sealed)).toEqual([])
})

test('a page is kept like a stream: compressed where that is worth it, and plain where it is short', async () => {
  const bag = await emptyBag()
  const long = bytes('{"page":1}'.repeat(4000))
  const items = [
    await bag.keep('a.json', long, about),
    await bag.keep('c.json', bytes('{}'), about),
    await bag.keepStream('d.json', inPieces(bytes('{}'), [1]), () => ({...about, rows: 7})),
  ]
  expect(items.map(({file, encoding, rows}) => [file, encoding, rows])).toEqual([
    ['data/a.json.zst', 'zstd', 2],
    ['data/c.json', undefined, 2],
    ['data/d.json', undefined, 7],
  ])
  const opened = await openBag(bag.path)
  const back = await Promise.all(opened.items.map(async (item) => Buffer.from(await opened.read(item)).toString()))
  expect(back).toEqual([Buffer.from(long).toString(), '{}', '{}'])
  expect(opened).toMatchObject({run: 'run-1', incident: 'INC-123'})
})

test.skipIf(!hasZstd)('what is compressed is read without firebreak by zstd', async () => {
  const bag = await emptyBag()
  const noise = randomBytes(1_500_000)
  for (const content of [log, noise]) {
    const {file} = await bag.keepStream('any.bin', inPieces(content, [1, 70_000]), about)
    const back = execFileSync('zstd', ['-dc', join(bag.path, file)], {maxBuffer: 1 << 24})
    expect(back.equals(content)).toBe(true)
  }
})

test('a secret of this process is taken out of a stream wherever it is cut, and no other byte changes', async () => {
  const secret = new Secret('canary', 'canary-of-a-stream-é').reveal()
  const [before, after] = [randomBytes(40), randomBytes(40)]
  const whole = Buffer.concat([before, Buffer.from(secret), after])
  const bag = await emptyBag()
  for (let cut = 35; cut < 65; cut += 1) {
    const item = await bag.keepStream('raw.bin', inPieces(whole, [cut]), about)
    expect(item.blanked).toBe(1)
    const back = Buffer.from(await (await openBag(bag.path)).read(item))
    expect(back.equals(Buffer.concat([before, Buffer.from('[secret:canary]'), after]))).toBe(true)
  }
})

test('a stream that fails leaves nothing behind, and one that hangs does not hold up the sealing', async () => {
  const bag = await emptyBag()
  const failing = async function* () {
    yield log
    throw new RangeError('reset')
  }
  await expect(bag.keepStream('a.bin', failing(), about)).rejects.toThrow('reset')
  const hanging = async function* () {
    yield log
    await new Promise(() => undefined)
  }
  const kept = bag.keepStream('b.bin', hanging(), about)
  kept.catch(() => undefined)
  const {sha256: sealed} = await bag.seal([])
  await expect(kept).rejects.toMatchObject({code: 'INTERRUPTED'})
  expect(await verifyBag(bag.path, sealed)).toEqual([])
  expect(readdirSync(join(bag.path, 'data'))).toEqual([])
})

test.each<[what: string, harm: (file: string) => void]>([
  ['is cut short', (file) => writeFileSync(file, randomBytes(3))],
  ['has more at its end', (file) => appendFileSync(file, 'x')],
  ['is no zstd file', (file) => writeFileSync(file, randomBytes(4000))],
])('a compressed file that %s is not read as evidence', async (_, harm) => {
  const bag = await emptyBag()
  const item = await bag.keepStream('a.bin', inPieces(log, []), about)
  harm(join(bag.path, item.file))
  await expect((await openBag(bag.path)).read(item)).rejects.toMatchObject({code: 'INVALID_DOCUMENT'})
})
