import {spawnSync} from 'node:child_process'
import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {execa} from 'execa'
import {expect, onTestFinished, test} from 'vitest'
import {openDurable} from '../../src/storage/sqlite/database.ts'
import {tempDir} from '../../src/storage/fixtures/temp-dir.ts'
import {written} from '../../src/storage/fixtures/journal.ts'
import {type Build, buildChild, type Mutation} from '../crash/build.ts'
import {inDoomedRange} from '../crash/recover.ts'

const noTracer =
  spawnSync('strace', ['-o', '/dev/null', 'true']).status === 0 ? undefined : 'strace is missing, or may trace nothing'
if (noTracer !== undefined) process.stderr.write(`not tested here: the order of syncs and requests: ${noTracer}\n`)

test('T15: a journal is open with every sync there is, also on a Mac', async () => {
  const database = openDurable(await written(1), () => undefined)
  onTestFinished(() => database.close())
  const pragma = (name: string) => Object.values(database.prepare(`PRAGMA ${name}`).get() ?? {})[0]
  expect(['journal_mode', 'synchronous', 'fullfsync', 'checkpoint_fullfsync'].map(pragma)).toEqual(['wal', 2, 1, 1])
})

/** The system calls of one run that write the journal, sync it, or send something, in their order. */
async function trace({program, cache}: Build): Promise<{readonly calls: readonly string[]; readonly writes: number}> {
  const log = join(tempDir(), 'trace')
  const syscalls = 'trace=pwrite64,fsync,fdatasync,write,writev,sendto,sendmsg'
  return inDoomedRange(async (range) => {
    const doomed = range.life({apply: range.keep(await range.plan('agent-freeze', {agent: 'support-bot'}))})
    const child = [process.execPath, program, JSON.stringify(doomed)]
    await execa('strace', ['-f', '-y', '-s', '32', '-e', syscalls, '-o', log, ...child], {
      env: {NODE_COMPILE_CACHE: cache},
      stdio: 'ignore',
    })
    return {calls: readFileSync(log, 'utf8').split('\n'), writes: range.writes().length}
  })
}

const isWrite = (call: string): boolean => /pwrite64\(\d+<[^>]*journal\.db-wal>/.test(call)
const isSync = (call: string): boolean => /f(?:data)?sync\(\d+<[^>]*journal\.db-wal>/.test(call)
const isRequest = (call: string): boolean => /"(?:PUT|PATCH|DELETE|POST) \/client\/v4\/(?!graphql)/.test(call)

/** For each request that changes something, whether all of the journal was synced when it left. */
function syncedAtRequests(calls: readonly string[]): readonly boolean[] {
  return calls.flatMap((call, at) => {
    if (!isRequest(call)) return []
    const before = calls.slice(0, at)
    return [before.findLastIndex(isSync) > before.findLastIndex(isWrite)]
  })
}

const noSync: Mutation = {
  file: 'src/storage/sqlite/database.ts',
  text: 'PRAGMA synchronous=FULL; ',
  instead: 'PRAGMA synchronous=NORMAL; ',
}

async function traced(...mutations: readonly Mutation[]) {
  const build = await buildChild(...mutations)
  return trace(build)
}

test.skipIf(noTracer)('T15: no request leaves while a byte of the journal is not synced', async () => {
  const {calls, writes} = await traced()
  expect(writes).toBeGreaterThan(3)
  expect(syncedAtRequests(calls)).toEqual(Array.from({length: writes}, () => true))
})

test.skipIf(noTracer)(
  'control: with SQLite told to sync less, requests leave before the journal is synced',
  async () => {
    const {calls, writes} = await traced(noSync)
    expect(syncedAtRequests(calls)).toHaveLength(writes)
    expect(syncedAtRequests(calls)).toContain(false)
  },
)
