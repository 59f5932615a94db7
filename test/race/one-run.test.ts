import {hostname} from 'node:os'
import {beforeAll, expect, test} from 'vitest'
import type {Build} from '../crash/build.ts'
import type {DoomedRange} from '../crash/doomed-range.ts'
import {inDoomedRange} from '../crash/recover.ts'
import {atScale, figure} from '../soak/figures.ts'
import {buildRacer, startRacer} from './start-racer.ts'

let build: Build

beforeAll(async () => {
  build = await buildRacer()
})

const races = process.env['SOAK'] === undefined ? 3 : atScale(200)

/** A run that broke off in the middle, with its process. */
async function brokenOff(range: DoomedRange): Promise<string> {
  const plan = await range.plan('agent-freeze', {agent: 'support-bot'})
  const doomed = startRacer(build, range, {does: {apply: range.keep(plan)}, stopAt: {intent: 1}})
  expect(await doomed.says()).toBe('stopped')
  await doomed.kill()
  return range.runs()[0] ?? ''
}

/** Two begin at the same moment; who gets the lock stops with it, so that the other cannot come after the end. */
async function race(range: DoomedRange, run: string) {
  const pair = [1, 2].map(() =>
    startRacer(build, range, {does: {resume: run}, waits: true, stopAt: {point: 'lock:taken'}}),
  )
  await Promise.all(pair.map((racer) => racer.says()))
  for (const racer of pair) racer.go()
  const said = await Promise.all(pair.map((racer) => racer.says()))
  await Promise.all(pair.map((racer) => racer.kill()))
  const winner = pair[said.indexOf('stopped')]
  return {
    winners: said.filter((word) => word === 'stopped').length,
    winner: winner?.pid,
    loser: said.find((word) => typeof word === 'object'),
  }
}

test('T28: of two processes on one run one wins, and the other says who holds it and sends nothing', async () => {
  await inDoomedRange(async (range) => {
    const run = await brokenOff(range)
    const before = range.entries(run)
    for (let count = 0; count < races; count++) {
      const {winners, winner, loser} = await race(range, run)
      figure('races run', 1)
      figure('races won by one', winners === 1 ? 1 : 0)
      figure('races with two winners', winners === 2 ? 1 : 0)
      expect(winners).toBe(1)
      expect(loser).toMatchObject({
        exitCode: 4,
        message: expect.stringMatching(
          new RegExp(
            String.raw`held by run ${run}: tester on ${RegExp.escape(hostname())}, process ${winner}, since \S+Z, until \S+Z unless renewed; lock [0-9a-f]{16}$`,
          ),
        ),
      })
    }
    expect(range.entries(run)).toEqual(before)
    expect(range.writes()).toEqual([])
  })
})
