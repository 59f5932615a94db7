import {appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterEach, beforeEach, expect, test} from 'vitest'
import {addBeat, readBeats} from './beats.ts'
import {systemClock} from './system-clock.ts'

let dir: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'firebreak-beats-'))
})
afterEach(() => rmSync(dir, {recursive: true, force: true}))

const add = (kind: 'armed' | 'confirmed') => addBeat(dir, kind, {clock: systemClock, by: 'ada'})

test('beats are read in the order in which they were given', () => {
  expect(readBeats(dir)).toEqual([])
  const given = [add('armed'), add('confirmed')]
  expect(readBeats(dir)).toEqual(given)
})

test('a beat that a crash tore off counts for nothing, and spoils no other', () => {
  const first = add('armed')
  const file = join(dir, 'heartbeats.ndjson')
  const whole = readFileSync(file)
  for (let length = 1; length < whole.length - 2; length++) {
    writeFileSync(file, whole)
    appendFileSync(file, whole.subarray(0, length))
    const last = add('confirmed')
    expect(readBeats(dir)).toEqual([first, last])
  }
})
