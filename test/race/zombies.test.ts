import {beforeAll, expect, test} from 'vitest'
import type {Build, Mutation} from '../crash/build.ts'
import type {DoomedRange} from '../crash/doomed-range.ts'
import {findingsIn, nothing} from '../crash/findings.ts'
import {inDoomedRange} from '../crash/recover.ts'
import {never} from '../fixtures/approvals.ts'
import {atScale, figure} from '../soak/figures.ts'
import type {StopAt} from './racer.ts'
import {buildRacer, startRacer} from './start-racer.ts'

let build: Build

beforeAll(async () => {
  build = await buildRacer()
})

const zombies = process.env['SOAK'] === undefined ? [1, 3] : Array.from({length: atScale(100)}, (_, at) => 1 + (at % 4))

/** One is stopped, another takes over by the id of its lock and goes on to the end, and then the first is woken. */
async function stopAndWake(program: Build, range: DoomedRange, stopAt: StopAt) {
  const plan = await range.plan('agent-freeze', {agent: 'support-bot'})
  const zombie = startRacer(program, range, {does: {apply: range.keep(plan)}, stopAt, operator: 'kim'})
  expect(await zombie.says()).toBe('stopped')
  const [run = ''] = range.runs()
  const locks = [range.entries(run).at(-1)?.obs.nonce ?? '']
  const hooks = {report: () => undefined, stop: never}
  await expect(range.bench.resume(run, hooks)).rejects.toMatchObject({code: 'REFUSED'})
  const end = await range.bench.resume(run, {...hooks, takeOver: {locks, reason: 'kim is asleep'}})
  const entries = range.entries(run).length
  zombie.wake()
  const finish = await zombie.says()
  const writes = range.writes()
  return {
    run,
    end,
    finish,
    wrote: range.entries(run).length - entries,
    twice: writes.filter((write, at) => writes.indexOf(write) !== at),
    findings: await findingsIn(range),
  }
}

test.each(zombies)(
  'T30: who is stopped after intent %i, and woken after another took over, sends nothing and says so',
  {timeout: 200_000},
  async (intent) => {
    await inDoomedRange(async (range) => {
      const {run, end, finish, wrote, twice, findings} = await stopAndWake(build, range, {intent})
      figure('zombies stopped and woken', 1)
      expect(finish).toMatchObject({
        exitCode: 22,
        message: expect.stringContaining('the lock was taken over: tester on'),
        next: [`firebreak runs show ${run}`, `firebreak resume ${run}`],
      })
      expect({wrote, twice}).toEqual({wrote: 0, twice: []})
      expect(findings).toEqual(nothing)
      expect(end.outcome).toBe('contained')
      const took = range.entries(run).find(({event}) => event.type === 'take-over')
      expect(took).toMatchObject({
        event: {holder: 'kim', by: 'tester', because: 'typed', reason: 'kim is asleep'},
        obs: {actor: 'tester'},
      })
      figure('zombies fenced', 1)
    })
  },
)

test('T31: a request that was about to leave when its sender was stopped comes twice, and the account ends the same', async () => {
  await inDoomedRange(async (range) => {
    const {end, finish} = await stopAndWake(build, range, {point: 'write:before-leaving'})
    expect(finish).toMatchObject({exitCode: 22})
    expect(end.outcome).toBe('contained')
    const again = await range.bench.verify(end.run, {report: () => undefined, stop: never, watch: false})
    expect(again.outcome).toBe('contained')
  })
})

/** Nobody asks whether the lock is still held: neither when an intent is written nor when its request leaves. */
const withoutEpoch: readonly Mutation[] = [
  {
    file: 'src/storage/lock.ts',
    text: 'if (hold === undefined || hold.ended !== null) throw lost(',
    instead: 'if (hold === undefined) throw lost(',
  },
  {
    file: 'src/storage/lock.ts',
    text: 'return hold?.ended === null && leftMs(hold.expires, momentOf(clock)) >= leaveAboveMs',
    instead: 'return true',
  },
]

test('without the check of the lock a zombie sends what another has sent already', async () => {
  const blind = await buildRacer(...withoutEpoch)
  await inDoomedRange(async (range) => {
    const {twice} = await stopAndWake(blind, range, {intent: 1})
    expect(twice).not.toEqual([])
    figure('control epoch: requests sent twice', twice.length)
  })
})
