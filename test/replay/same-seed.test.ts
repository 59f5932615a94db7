import {mkdirSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect, test} from 'vitest'
import type {DrillResult} from '../../src/core/documents/drill-result.ts'
import {drilled} from '../fixtures/drill.ts'
import {allShipped} from '../fixtures/range.ts'

const soak = process.env['SOAK'] !== undefined

/** Evidence that is read while steps run side by side; a token that is revoked; a run that only keeps evidence. */
const sample = ['agent-freeze', 'api-token-leak', 'control-plane-down']

/** Nobody else plays these at the same time on this machine. */
const seed = 1_000_000 + process.pid

/** What a drill is worth follows from its seed too. Which run it was, where it kept things, and on a busy machine a pause more or less, do not. */
const told = ({digests, score, requests, probes}: DrillResult) => ({digests, score, requests, probes})

test.each(allShipped.filter(({runbook}) => soak || sample.includes(runbook)))(
  'two drills of $runbook with one seed have one plan, one journal and one payload, each in a state folder of its own',
  {timeout: 240_000},
  async ({runbook}) => {
    const [one, other] = [await drilled(runbook, seed), await drilled(runbook, seed)]
    expect(one.digests).toMatchObject({plan: expect.stringMatching(/^sha256:/), journal: expect.any(String)})
    expect(told(other)).toEqual(told(one))
    // Without this it would be no wonder: they are two runs.
    expect(other.run).not.toBe(one.run)
  },
)

test('another seed plays another drill, down to the payload', {timeout: 240_000}, async () => {
  const [one, other] = [await drilled('api-token-leak', seed), await drilled('api-token-leak', seed + 1)]
  expect(other.digests?.plan).not.toBe(one.digests?.plan)
  expect(other.digests?.journal).not.toBe(one.digests?.journal)
  expect(other.digests?.payload).not.toBe(one.digests?.payload)
})

test('a seed that is being played is refused, with the folder that says so', async () => {
  const dir = join(tmpdir(), `firebreak-drill-seed-${seed}`)
  mkdirSync(dir)
  try {
    await expect(drilled('api-token-leak', seed)).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: `a drill with seed ${seed} is being played, or was cut short: ${dir} is there`,
    })
  } finally {
    rmSync(dir, {recursive: true})
  }
})
