import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import fc from 'fast-check'
import {expect, test} from 'vitest'
import {replayPlanning} from '../../src/compose-recording/replay-planning.ts'
import {planDifference} from '../../src/core/recordings/difference.ts'
import {readPlan} from '../../src/storage/documents.ts'
import {planningOf} from './recorded.ts'

const place = join(import.meta.dirname, '../golden/recording-1')
const plan = readPlan(join(place, 'plan.json'))
const recording = planningOf(readFileSync(join(place, 'planning.ndjson'), 'utf8'))
const entriesOf = () => []
const soak = process.env['SOAK'] !== undefined

test('T49: a plan that was recorded earlier is derived byte for byte by this firebreak', async () => {
  const {value, strange} = await replayPlanning(recording, {entriesOf})
  expect(planDifference(plan, value)).toBeUndefined()
  expect([value.digest, strange]).toEqual([plan.digest, []])
})

test('T49: the same answers give the same plan digest, whatever the concurrency and however late each of them comes', async () => {
  const orders = new Set<string>()
  const delays = fc.array(fc.integer({min: 0, max: 40}), {minLength: 7, maxLength: 30})
  await fc.assert(
    fc.asyncProperty(fc.integer({min: 1, max: 32}), delays, async (concurrency, late) => {
      let asked = 0
      const order: string[] = []
      const {value} = await replayPlanning(recording, {
        entriesOf,
        concurrency,
        delayMs: ({request}) => {
          order.push(request)
          asked += 1
          return late[asked % late.length] ?? 0
        },
      })
      orders.add(order.join('\n'))
      expect(value.digest).toBe(plan.digest)
    }),
    {numRuns: soak ? 300 : 12},
  )
  // Without this it would be no wonder.
  expect(orders.size).toBeGreaterThan(1)
})
