import fc from 'fast-check'
import {expect, test} from 'vitest'
import {passRows} from './pushed-rows.ts'

async function* inPieces(text: string, cuts: readonly number[]): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text)
  const places = [0, ...cuts.map((cut) => Math.min(cut, bytes.length)).toSorted((a, b) => a - b), bytes.length]
  for (const [index, from] of places.slice(0, -1).entries()) yield bytes.subarray(from, places[index + 1])
}

async function passed(text: string, cuts: readonly number[] = []) {
  const passing = passRows()
  const chunks = await Array.fromAsync(passing.pass(inPieces(text, cuts)))
  return {text: Buffer.concat(chunks).toString(), ...passing.passed()}
}

const lines = fc.array(fc.record({RayID: fc.string(), note: fc.string({unit: 'grapheme'})}), {maxLength: 8})
const anyCuts = fc.array(fc.nat({max: 400}), {maxLength: 12})

test('wherever a stream is cut, the same rows come out and are counted', async () => {
  await fc.assert(
    fc.asyncProperty(lines, anyCuts, fc.boolean(), async (rows, cuts, ends) => {
      const log = rows.map((row) => JSON.stringify(row)).join('\n') + (ends && rows.length > 0 ? '\n' : '')
      expect(await passed(log, cuts)).toEqual({text: log, rows: rows.length, blanked: 0})
    }),
    {numRuns: 60},
  )
})

test('a secret is blanked where the stream is cut in the middle of it', async () => {
  const secret = `cfut_${'a1'.repeat(24)}`
  const log = `{"RayID":"1"}\n{"header":"${secret}"}\n`
  for (const cut of [15, 30, 40, log.length - 2]) {
    const {text, blanked} = await passed(log, [cut])
    expect([text.includes('a1a1'), blanked]).toEqual([false, 1])
  }
})

test.each([
  ['{"RayID":"1"}\n{"Ray', 'the last record is cut off', 2],
  ['{"success":false,"errors":[]}', 'answered that it failed', 1],
])('%j is said not to be all', async (log, why, rows) => {
  expect(await passed(log)).toMatchObject({text: log, why, rows})
})

test('what is no row of any log is not held in memory', async () => {
  async function* endless() {
    for (;;) yield Buffer.alloc(1024 * 1024, 'x')
  }
  await expect(Array.fromAsync(passRows().pass(endless()))).rejects.toMatchObject({code: 'UNAVAILABLE'})
})
