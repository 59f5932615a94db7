import {spawnSync} from 'node:child_process'
import {join} from 'node:path'
import {expect, test} from 'vitest'
import {packageRoot} from '../../src/package-root.ts'
import {tempDir} from '../../src/storage/fixtures/temp-dir.ts'
import {nothing} from '../crash/findings.ts'
import type {Filled, Filling} from './fill-disk.ts'
import {amongOwnMounts, noMounts} from './tmpfs.ts'

/** Runs on a disk of their own, and another disk beside it. */
const script = `
mount -t tmpfs -o size=400m,mode=700 tmpfs "$1"
export TMPDIR="$1"
exec "$3" "$4" "$1" "$2" "$5"`

function fill(fillings: readonly Filling[]): readonly Filled[] {
  const program = join(packageRoot, 'test/durability/fill-disk.ts')
  const [command = '', ...args] = amongOwnMounts(
    script,
    tempDir(),
    tempDir(),
    process.execPath,
    program,
    JSON.stringify(fillings),
  )
  const {stdout, stderr, status} = spawnSync(command, args, {encoding: 'utf8'})
  if (status !== 0) throw new Error(stderr)
  const lines = stdout.trim().split('\n')
  return lines.map((line) => JSON.parse(line) as Filled)
}

/** A soak fills the disk at every write of the run. */
const writesOf = (sampled: readonly number[], all: number): readonly number[] =>
  process.env['SOAK'] === undefined ? sampled : Array.from({length: all}, (_, at) => at + 1)

const whole = {...nothing, outcome: 'contained', why: []}

/** What must be so however the disk was filled: each request was announced, each answer is kept, and nothing came of it in the end. */
function expectSound(filled: readonly Filled[]): void {
  expect(filled[0]?.reached).toBe(true)
  for (const {sent, intended, answered, elsewhere, ended: _ended, reached: _reached, ...end} of filled) {
    expect({intended, answered: answered + elsewhere}).toEqual({intended: sent, answered: sent})
    expect(end).toEqual(whole)
  }
}

test.skipIf(noMounts)(
  'T17: on a full disk the run goes on with what it had set aside, and loses evidence before it loses an answer',
  {timeout: 600_000},
  () => {
    const atCommits = writesOf([5], 60).map((hit) => ({point: 'journal:before-write', hit, left: 'reserve'}) as const)
    const atFiles = writesOf([4], 40).map((hit) => ({point: 'file:before-part', hit, left: 'reserve'}) as const)
    const filled = fill([...atCommits, ...atFiles])
    expectSound(filled)
    expect(filled.map(({ended, elsewhere}) => ({ended, elsewhere}))).toEqual(
      filled.map(() => ({ended: 'went on to its end', elsewhere: 0})),
    )
  },
)

test.skipIf(noMounts)(
  'T17: on a disk that fills up to the last no new request goes out, each answer is kept, and nothing is sent twice later',
  {timeout: 600_000},
  () => {
    const filled = fill(writesOf([5], 60).map((hit) => ({point: 'journal:before-write', hit, left: 'little'})))
    expectSound(filled)
    expect(filled[0]).toMatchObject({sent: 1, elsewhere: 0})
  },
)

test.skipIf(noMounts)(
  'T17: on a disk that takes nothing at all, the answers that came are kept on another disk, and the run is indeterminate',
  {timeout: 600_000},
  () => {
    const filled = fill(writesOf([5, 6], 60).map((hit) => ({point: 'journal:before-write', hit, left: 'nothing'})))
    expectSound(filled)
    // At the intent nothing has been sent yet; at its answer something has.
    if (process.env['SOAK'] === undefined)
      expect(filled.map(({ended, sent, elsewhere}) => ({ended, sent, elsewhere}))).toEqual([
        {ended: 'REFUSED', sent: 0, elsewhere: 0},
        {ended: 'INDETERMINATE', sent: 1, elsewhere: 1},
      ])
  },
)
