import {execFile} from 'node:child_process'
import {subscribe, unsubscribe} from 'node:diagnostics_channel'
import {appendFileSync, cpSync, globSync, readdirSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {promisify} from 'node:util'
import fc from 'fast-check'
import {expect, onTestFinished, test} from 'vitest'
import {crashChannel} from '../core/crash-point.ts'
import {sha256} from '../core/digest.ts'
import {verifyBag} from './evidence-bag.ts'
import {about, bytes, emptyBag, sealedBag} from './fixtures/bag.ts'
import {hostileNames} from '../../test/hostile/hostile-names.ts'
import {modesBelow, tempDir} from './fixtures/temp-dir.ts'

test('what was kept is found again with its digest, time and source', async () => {
  const bag = await emptyBag()
  const item = await bag.keep('audit/page-1.json', bytes('{"result":[1,2]}'), about)
  expect(item).toEqual({
    ...about,
    file: 'data/audit/page-1.json',
    bytes: 16,
    sha256: sha256('{"result":[1,2]}'),
    collectedAt: '2026-11-21T03:00:00.000Z',
  })
  expect(readFileSync(join(bag.path, item.file), 'utf8')).toBe('{"result":[1,2]}')
  expect(JSON.parse(readFileSync(join(bag.path, 'meta/collection.jsonl'), 'utf8'))).toEqual(item)
})

test('a sealed bag is whole and says what it belongs to', async () => {
  const {path, sha256: digest} = await sealedBag()
  expect(await verifyBag(path, digest)).toEqual([])
  expect(digest).toBe(sha256(readFileSync(join(path, 'tagmanifest-sha256.txt'))))
  const info = readFileSync(join(path, 'bag-info.txt'), 'utf8').split('\n')
  expect(info).toEqual(
    expect.arrayContaining([
      'Bag-Group-Identifier: run-1',
      'External-Identifier: INC-123',
      'Bagging-Date: 2026-11-21',
      'Payload-Oxum: 29.2',
    ]),
  )
  expect(JSON.parse(readFileSync(join(path, 'meta/sources.json'), 'utf8'))).toEqual([
    {source: 'audit', state: 'complete'},
  ])
})

test.each(['manifest-sha256.txt', 'manifest-sha512.txt', 'tagmanifest-sha256.txt', 'tagmanifest-sha512.txt'])(
  '%s is checked without firebreak by sha256sum or sha512sum',
  async (manifest) => {
    const {path} = await sealedBag()
    const program = manifest.includes('512') ? 'sha512sum' : 'sha256sum'
    const check = () => promisify(execFile)(program, ['--strict', '-c', manifest], {cwd: path})
    const {stdout} = await check()
    expect(
      stdout
        .trim()
        .split('\n')
        .every((line) => line.endsWith(': OK')),
    ).toBe(true)
    appendFileSync(join(path, manifest.startsWith('tag') ? 'bag-info.txt' : 'data/audit/page-1.json'), ' ')
    await expect(check()).rejects.toThrow('did NOT match')
  },
)

test('a bag without evidence can be sealed', async () => {
  const bag = await emptyBag()
  const {sha256: digest} = await bag.seal([])
  expect(await verifyBag(bag.path, digest)).toEqual([])
})

test('every file is private, whatever the umask, and nothing temporary stays', async () => {
  const umask = process.umask(0)
  onTestFinished(() => void process.umask(umask))
  const {path} = await sealedBag()
  expect(modesBelow(path)).toEqual([
    'bag-info.txt 600',
    'bagit.txt 600',
    'data 700',
    'data/access 700',
    'data/access/page-1.json 600',
    'data/audit 700',
    'data/audit/page-1.json 600',
    'manifest-sha256.txt 600',
    'manifest-sha512.txt 600',
    'meta 700',
    'meta/collection.jsonl 600',
    'meta/custody.jsonl 600',
    'meta/sources.json 600',
    'tagmanifest-sha256.txt 600',
    'tagmanifest-sha512.txt 600',
  ])
})

test('a bag that was not sealed does not pass for a whole one', async () => {
  const bag = await emptyBag()
  await bag.keep('page.json', bytes('{}'), about)
  expect(await verifyBag(bag.path)).toEqual(['tagmanifest-sha256.txt is missing: the bag was never sealed'])
})

test('a sealed bag takes nothing more, and cannot be sealed again', async () => {
  const bag = await emptyBag()
  await bag.seal([])
  await expect(bag.keep('page.json', bytes('{}'), about)).rejects.toMatchObject({code: 'REFUSED'})
  await expect(bag.seal([])).rejects.toMatchObject({code: 'REFUSED'})
})

test('T54: whatever a crash leaves of a bag, it never passes for whole with evidence missing', async () => {
  const bag = await emptyBag()
  const [left, wanted] = [tempDir(), ['a.json', 'b/c.json', 'b/d.json']]
  let crashes = 0
  const crash = () => cpSync(bag.path, join(left, String((crashes += 1))), {recursive: true})
  subscribe(crashChannel, crash)
  onTestFinished(() => void unsubscribe(crashChannel, crash))
  for (const name of wanted) await bag.keep(name, bytes(name), about)
  await bag.seal([])
  unsubscribe(crashChannel, crash)
  const whole = await Promise.all(Array.from({length: crashes}, (_, at) => verifyBag(join(left, String(at + 1)))))
  const passing = whole.flatMap((problems, at) => (problems.length === 0 ? [join(left, String(at + 1), 'data')] : []))
  expect(crashes).toBeGreaterThan(30)
  expect(passing.length).toBeGreaterThan(0)
  expect(passing.length).toBeLessThan(5)
  for (const payload of passing) expect(globSync('**/*.json', {cwd: payload}).toSorted()).toEqual(wanted)
})

test('evidence still being written when the bag is sealed is in it', async () => {
  const bag = await emptyBag()
  const late = bag.keep('late.json', bytes('{}'), about)
  const {sha256: digest} = await bag.seal([])
  expect(await verifyBag(bag.path, digest)).toEqual([])
  expect(readFileSync(join(bag.path, 'manifest-sha256.txt'), 'utf8')).toContain((await late).file)
})

test('a bag that is there already is left alone', async () => {
  const dir = join(tempDir(), 'logs')
  expect([await emptyBag(dir), await emptyBag(dir), await emptyBag(dir)].map(({path}) => path)).toEqual([
    dir,
    `${dir}-2`,
    `${dir}-3`,
  ])
})

test('no name, however hostile, leaves the bag or takes the place of another', async () => {
  await fc.assert(
    fc.asyncProperty(hostileNames, async (names) => {
      const parent = tempDir()
      const bag = await emptyBag(join(parent, 'bag'))
      const items = await Promise.all(names.map((wanted, place) => bag.keep(wanted, bytes(`evidence ${place}`), about)))
      const {sha256: digest} = await bag.seal([])
      expect(await verifyBag(bag.path, digest)).toEqual([])
      expect(readdirSync(parent)).toEqual(['bag'])
      expect(new Set(items.map(({file}) => file.toLowerCase())).size).toBe(names.length)
      const kept = items.map(({file}) => readFileSync(join(bag.path, file), 'utf8'))
      expect(kept).toEqual(names.map((_, place) => `evidence ${place}`))
    }),
    {numRuns: 15},
  )
})
