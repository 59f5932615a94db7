import {
  appendFileSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import {join} from 'node:path'
import fc from 'fast-check'
import {expect, test} from 'vitest'
import {emptyBag, sealedBag} from '../fixtures/bag.ts'
import {tempDir} from '../fixtures/temp-dir.ts'
import {verifyBag} from './verify-bag.ts'

test('any byte that is flipped in any file is noticed', async () => {
  const {path} = await sealedBag()
  const names = readdirSync(path, {recursive: true, withFileTypes: true})
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...names),
      fc.nat(),
      fc.integer({min: 1, max: 255}),
      async (name, offset, mask) => {
        const whole = readFileSync(name)
        const flipped = Buffer.from(whole)
        const place = offset % flipped.length
        flipped[place] = (flipped[place] ?? 0) ^ mask
        writeFileSync(name, flipped)
        const problems = await verifyBag(path)
        writeFileSync(name, whole)
        expect(problems).not.toEqual([])
      },
    ),
    {numRuns: 200},
  )
  expect(await verifyBag(path)).toEqual([])
})

const outside = `${'0'.repeat(64)}  data/../../x\n`
const again = `${'0'.repeat(64)}  bagit.txt\n`

test.each<[what: string, harm: (path: string) => void, problem: string]>([
  ['a missing file', (path) => rmSync(join(path, 'data/audit/page-1.json')), 'data/audit/page-1.json is missing'],
  ['an added file', (path) => writeFileSync(join(path, 'data/more.json'), ''), 'data/more.json was added'],
  ['an added tag file', (path) => writeFileSync(join(path, 'note.txt'), ''), 'note.txt was added'],
  [
    'a renamed folder',
    (path) => renameSync(join(path, 'data/audit'), join(path, 'data/other')),
    'data/other/page-1.json was added',
  ],
  ['a missing manifest', (path) => rmSync(join(path, 'manifest-sha256.txt')), 'manifest-sha256.txt is missing'],
  [
    'a path out of the bag',
    (path) => appendFileSync(join(path, 'manifest-sha256.txt'), outside),
    'manifest-sha256.txt:3 is not a digest and a path inside the bag',
  ],
  [
    'a line twice',
    (path) => appendFileSync(join(path, 'tagmanifest-sha256.txt'), again),
    'tagmanifest-sha256.txt:8 names bagit.txt again',
  ],
])('%s is noticed', async (_, harm, problem) => {
  const {path} = await sealedBag()
  harm(path)
  expect(await verifyBag(path)).toContain(problem)
})

test('a link in place of a file is noticed, though its content is the same', async () => {
  const {path} = await sealedBag()
  const elsewhere = join(tempDir(), 'page-1.json')
  renameSync(join(path, 'data/audit/page-1.json'), elsewhere)
  symlinkSync(elsewhere, join(path, 'data/audit/page-1.json'))
  expect(await verifyBag(path)).toContain('data/audit/page-1.json was changed')
})

test('a bag that was changed and sealed anew is told from the one in the journal', async () => {
  const {path, sha256} = await sealedBag()
  const forged = await emptyBag()
  await forged.seal([])
  rmSync(path, {recursive: true})
  cpSync(forged.path, path, {recursive: true})
  expect(await verifyBag(path)).toEqual([])
  expect(await verifyBag(path, sha256)).toEqual(['tagmanifest-sha256.txt is not the one that was sealed'])
})

test('signatures beside the bag do not count as changes, and a missing bag is a mistake in usage', async () => {
  const {path} = await sealedBag()
  mkdirSync(join(path, 'signatures'))
  writeFileSync(join(path, 'signatures/key.json'), '{}')
  expect(await verifyBag(path)).toEqual([])
  await expect(verifyBag(join(path, 'none'))).rejects.toMatchObject({code: 'USAGE'})
})
