import {execFileSync} from 'node:child_process'
import {mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, symlinkSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import fc from 'fast-check'
import {expect, test} from 'vitest'
import {sha256} from '../../../core/digest.ts'
import {about, bytes, emptyBag, sealedBag} from '../../fixtures/bag.ts'
import {hostileNames} from '../../../../test/hostile/hostile-names.ts'
import {tempDir} from '../../fixtures/temp-dir.ts'
import {verifyBag} from '../verify-bag.ts'
import {assertFreePlace, writeArchive} from './write-archive.ts'

const sealedAt = new Date('2026-11-21T03:00:00Z')
const {signal} = new AbortController()
const noted = async () => undefined

const archived = async (paths: readonly string[], out = join(tempDir(), 'evidence.tar')) => {
  const bags = paths.map((path, at) => ({path, folder: `run-1/bag-${at + 1}`, sealedAt}))
  return {out, ...(await writeArchive({out, bags, signal, record: noted}))}
}

const tar = (...args: readonly string[]): string => execFileSync('tar', args, {encoding: 'utf8'})

function unpacked(archive: string): string {
  const to = tempDir()
  tar('-xf', archive, '-C', to)
  return to
}

test('T53: what came under hostile names is unpacked by tar below the folder of its bag, and checks out there', async () => {
  await fc.assert(
    fc.asyncProperty(hostileNames, async (names) => {
      const bag = await emptyBag()
      for (const name of [...names, `${'long-'.repeat(40)}/${'deep/'.repeat(30)}x`])
        await bag.keep(name, bytes(name), about)
      const {sha256: sealed} = await bag.seal([])
      const {out} = await archived([bag.path])
      const listed = tar('-tf', out).trimEnd().split('\n')
      expect(listed.filter((name) => !/^run-1\/(?:bag-1\/[a-zA-Z0-9._/-]*)?$/.test(name))).toEqual([])
      const to = unpacked(out)
      expect(readdirSync(to)).toEqual(['run-1'])
      expect(await verifyBag(join(to, 'run-1/bag-1'), sealed)).toEqual([])
    }),
    {numRuns: 4},
  )
})

test('the same bags make the same archive, which says nothing of this machine', async () => {
  const [one, other] = [await sealedBag(), await sealedBag()]
  const first = await archived([one.path, other.path])
  // As another file system could have it.
  renameSync(join(one.path, 'data'), join(one.path, 'moved'))
  mkdirSync(join(one.path, 'data'))
  for (const name of readdirSync(join(one.path, 'moved')).toReversed())
    renameSync(join(one.path, 'moved', name), join(one.path, 'data', name))
  rmSync(join(one.path, 'moved'), {recursive: true})
  const second = await archived([one.path, other.path])
  expect(second.sha256).toBe(first.sha256)
  expect(sha256(readFileSync(first.out))).toBe(first.sha256)
  expect(statSync(first.out)).toMatchObject({size: first.bytes, mode: 0o100600})
  const kinds = tar('--numeric-owner', '--utc', '--full-time', '-tvf', first.out)
    .trimEnd()
    .split('\n')
    .map((line) => line.replace(/^(\S+ \S+) +\d+ (\S+ \S+) .*$/, '$1 $2'))
  expect([...new Set(kinds)]).toEqual(['drwx------ 0/0 2026-11-21 03:00:00', '-rw------- 0/0 2026-11-21 03:00:00'])
  expect(readdirSync(join(unpacked(first.out), 'run-1'))).toEqual(['bag-1', 'bag-2'])
})

test.each<[what: string, harm: (bag: string) => void, why: string]>([
  [
    'a link among its signatures',
    (bag) => {
      mkdirSync(join(bag, 'signatures'))
      symlinkSync('/etc/hostname', join(bag, 'signatures/key.json'))
    },
    'signatures/key.json is a link',
  ],
  [
    'a file that is another now',
    (bag) => writeFileSync(join(bag, 'data/audit/page-1.json'), '{"result":[1,3]}'),
    'was changed while',
  ],
])('a bag with %s is not packed, and nothing is left behind', async (_, harm, why) => {
  const {path} = await sealedBag()
  const out = join(tempDir(), 'evidence.tar')
  harm(path)
  await expect(archived([path], out)).rejects.toMatchObject({
    code: 'INVALID_DOCUMENT',
    message: expect.stringContaining(why),
  })
  expect(readdirSync(join(out, '..'))).toEqual([])
})

test('what is at the place stays there, and no bag is written into', async () => {
  const {path} = await sealedBag()
  const out = join(tempDir(), 'evidence.tar')
  writeFileSync(out, 'mine')
  expect(() => assertFreePlace(out, [path])).toThrow('is there already')
  await expect(archived([path], out)).rejects.toMatchObject({code: 'REFUSED'})
  expect(readFileSync(out, 'utf8')).toBe('mine')
  expect(() => assertFreePlace(join(path, 'data/evidence.tar'), [path])).toThrow('is inside the bag')
  expect(() => assertFreePlace(join(path, 'nowhere/evidence.tar'), [path])).toThrow('ENOENT')
  assertFreePlace(join(path, '../evidence.tar'), [path])
})

test('an export that is interrupted, or that no custody can tell of, leaves no archive', async () => {
  const {path} = await sealedBag()
  const bags = [{path, folder: 'bag', sealedAt}]
  const out = join(tempDir(), 'evidence.tar')
  await expect(writeArchive({out, bags, signal: AbortSignal.abort(), record: noted})).rejects.toMatchObject({
    code: 'INTERRUPTED',
  })
  const failing = async () => {
    throw new RangeError('no custody')
  }
  await expect(writeArchive({out, bags, signal, record: failing})).rejects.toThrow('no custody')
  expect(readdirSync(join(out, '..'))).toEqual([])
})
