import {execFileSync} from 'node:child_process'
import {existsSync, mkdtempSync, readFileSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import fc from 'fast-check'
import {expect, test} from 'vitest'
import {packageRoot} from '../../src/package-root.ts'
import {verifyBag} from '../../src/storage/evidence-bag.ts'
import {tempDir} from '../../src/storage/fixtures/temp-dir.ts'
import {buildProgram} from '../crash/build.ts'
import {atScale, figure} from '../soak/figures.ts'
import {type Act, type Choose, lossyDisk} from './lossy-disk.ts'

const program = 'test/durability/record-writes.ts'

interface Recorded {
  readonly root: string
  readonly acts: readonly Act[]
  readonly bag: string
  readonly sealed: string
}

function record(path: string): Recorded {
  const root = tempDir()
  return {root, ...JSON.parse(execFileSync(process.execPath, [path, root], {encoding: 'utf8'}))}
}

/** What a power cut after so many acts has damaged, by name. */
async function damage(recorded: Recorded, cut: number, choose: Choose): Promise<readonly string[]> {
  const {root, acts, bag, sealed} = recorded
  const disk = lossyDisk(root)
  for (const act of acts.slice(0, cut)) disk.does(act)
  const folder = mkdtempSync(join(tmpdir(), 'firebreak-lost-'))
  try {
    disk.leaveIn(folder, choose)
    const place = (path: string) => disk.placeOf(path, folder)
    const lost = [...Map.groupBy(promisesOf(acts.slice(0, cut)), ({path}) => path).keys()]
      .filter((path) => !from(acts, path, cut).some(({bytes}) => has(place(path), bytes)))
      .map((path) => `${path} is lost`)
    const whole = await passesForWhole(place(bag), cut === acts.length ? sealed : undefined)
    const evidence = promisesOf(acts).filter(({path}) => path.includes('/data/'))
    const torn = whole && !evidence.every(({path, bytes}) => has(place(path), bytes))
    return [
      ...lost,
      ...(torn ? [`${bag} passes for whole`] : []),
      ...(!whole && cut === acts.length ? ['unsealed'] : []),
    ]
  } finally {
    rmSync(folder, {recursive: true, force: true})
  }
}

const promisesOf = (acts: readonly Act[]) => acts.filter((act) => act.act === 'promise')

/** What a file may hold at a moment: what was last promised, and what it is being replaced by, but no mixture. */
function from(acts: readonly Act[], path: string, cut: number) {
  const made = promisesOf(acts.slice(0, cut)).filter((promise) => promise.path === path)
  const later = promisesOf(acts.slice(cut)).filter((promise) => promise.path === path)
  return [...made.slice(-1), ...later.slice(0, 1)]
}

const has = (path: string, bytes: string): boolean =>
  existsSync(path) && readFileSync(path).equals(Buffer.from(bytes, 'base64'))

async function passesForWhole(path: string, sealed: string | undefined): Promise<boolean> {
  return existsSync(path) && (await verifyBag(path, sealed)).length === 0
}

/** Cuts the power at many moments, with many fates for what was not synced; what came to harm. */
async function cutPower(recorded: Recorded, times: number): Promise<readonly string[]> {
  const found: string[] = []
  const fates = fc.array(fc.nat(1_000_000), {minLength: 96, maxLength: 96})
  await fc.assert(
    fc.asyncProperty(fc.nat(recorded.acts.length), fates, async (cut, fate) => {
      let at = 0
      const choose: Choose = (ways) => (fate[at++ % fate.length] ?? 0) % ways
      found.push(...(await damage(recorded, cut, choose)))
    }),
    {numRuns: times},
  )
  return found
}

const times = process.env['SOAK'] === undefined ? 150 : atScale(20_000)

test('T16: whenever the power fails, no file is lost that was kept, and nothing torn passes for whole', async () => {
  const recorded = record(join(packageRoot, program))
  const found = await cutPower(recorded, times)
  figure('power losses simulated', times)
  figure('files lost or torn', found.length)
  expect(found).toEqual([])
})

test('the recorded acts are all there were: done again they give the same files', async () => {
  const recorded = record(join(packageRoot, program))
  const disk = lossyDisk(recorded.root)
  for (const act of recorded.acts) disk.does(act)
  const folder = tempDir()
  disk.leaveIn(folder, () => 0)
  expect(execFileSync('diff', ['-r', recorded.root, folder], {encoding: 'utf8'})).toBe('')
})

test.each([
  ['the sync of the file', '      await file.sync()\n'],
  ['the sync of its directory', "  syncDir(dirname(path))\n  passCrashPoint('file:kept')\n"],
])('control: without %s files are lost or torn', async (_, text) => {
  const build = await buildProgram(program, {file: 'src/storage/disk/keep-file.ts', text, instead: ''})
  const found = await cutPower(record(build.program), 60)
  figure('control fsync: files lost or torn', found.length)
  expect(found.length).toBeGreaterThan(0)
})
