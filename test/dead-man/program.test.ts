import {readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {setTimeout as wait} from 'node:timers/promises'
import {afterEach, beforeEach, expect, test} from 'vitest'
import {stringify} from 'yaml'
import {readBeats} from '../../src/storage/beats.ts'
import {listRuns, runDir} from '../../src/storage/runs.ts'
import {type Account, documentOf, openAccount, runOf, unwrapped} from '../cli/program.ts'
import {cutDocument} from './cut.ts'

let account: Account

beforeEach(async () => {
  account = await openAccount()
})
afterEach(async () => {
  for (const pid of watchers()) stop(pid)
  await account.range.stop()
})

function stop(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It has ended by itself.
  }
}

const watchers = () =>
  account.range
    .runs()
    .flatMap((run) => readBeats(runDir(account.range.stateDir, run)))
    .flatMap(({kind, pid}) => (kind === 'watching' ? [pid] : []))

/** Types the command by which a segment is cut off. */
async function cut(heartbeat: string) {
  const file = join(account.range.dir, 'cut-while-reachable.yaml')
  writeFileSync(file, stringify(cutDocument(heartbeat)))
  const typed = ['run', file, '--segment', 'payments', '--apply', '--confirm', 'payments', '--reason', 'test', '--json']
  const ended = await account.start(...typed)
  return {ended, run: runOf(ended)}
}

const lifts = () => listRuns(account.range.stateDir).filter((run) => run.lifts)

/** As if nobody had done anything for an hour. */
function forget(run: string): void {
  const file = join(runDir(account.range.stateDir, run), 'heartbeats.ndjson')
  const hour = 3_600_000
  const earlier = readBeats(runDir(account.range.stateDir, run)).map((beat) => ({
    ...beat,
    at: new Date(Date.parse(beat.at) - hour).toISOString(),
    mono: beat.mono - hour,
  }))
  writeFileSync(file, earlier.map((beat) => `${JSON.stringify(beat)}\n`).join(''))
}

test(
  'a run that lifts itself leaves a watcher behind, which lifts it without anybody',
  {timeout: 120_000},
  async () => {
    const {ended, run} = await cut('15s')
    expect(unwrapped(ended.stderr)).toContain(
      'Without `firebreak heartbeat RUN` at least every 15s, block is lifted again',
    )
    expect(unwrapped(ended.stderr)).toContain(`firebreak heartbeat ${run}`)
    expect(watchers()).toHaveLength(1)
    for (let left = 90; left > 0 && lifts()[0]?.outcome === undefined; left--) await wait(1000)
    expect(lifts().map(({releases, outcome}) => [releases, outcome])).toEqual([[run, 'released']])
    expect(readFileSync(join(runDir(account.range.stateDir, run), 'heartbeat.log'), 'utf8')).toContain('lifting block')
  },
)

test(
  'a heartbeat is taken, and a watcher that was killed is missed by every command until another goes on',
  {timeout: 120_000},
  async () => {
    const {run} = await cut('10m')
    expect(documentOf(await account.start('heartbeat', run, '--json'))).toMatchObject({
      schema: 'firebreak/heartbeat@1',
      standing: 'due',
      watched: true,
    })
    for (const pid of watchers()) stop(pid)
    await wait(200)
    expect(unwrapped((await account.start('runs', 'list')).stdout)).toContain('nobody watches it')

    forget(run)
    const overdue = /heartbeat overdue since 2[^ ]+, and the block still stands: firebreak heartbeat/
    for (const typed of [['status'], ['runs', 'list'], ['runs', 'show', run], ['run', 'evidence-snapshot']]) {
      const {stdout, stderr} = await account.start(...typed)
      expect({typed, text: unwrapped(stdout + stderr)}).toEqual({typed, text: expect.stringMatching(overdue)})
    }
    const ends = await Promise.all([1, 2].map(() => account.start('heartbeat', run, '--watch')))
    expect(ends.map(({exitCode}) => exitCode)).toEqual([0, 0])
    expect(lifts().map(({outcome}) => outcome)).toEqual(['released'])
    expect((await account.start('heartbeat', run)).exitCode).toBe(4)
  },
)
