import {existsSync, readdirSync, statSync} from 'node:fs'
import {join} from 'node:path'
import {expect, test} from 'vitest'
import {tempDir} from '../fixtures/temp-dir.ts'
import {holdReserve} from './reserve.ts'

test('the reserve takes real blocks, is private, and is spent once', () => {
  const dir = tempDir()
  const reserve = holdReserve(dir, 'a1')
  const {blocks, mode} = statSync(join(dir, 'reserve-a1'))
  expect(blocks * 512).toBeGreaterThanOrEqual(16 * 1024 * 1024)
  expect(mode & 0o777).toBe(0o600)
  expect([reserve.spend(), reserve.spend()]).toEqual([true, false])
  expect(readdirSync(dir)).toEqual([])
})

test('what a crash has left is freed by the next holder, who keeps his own when the other wakes up', () => {
  const dir = tempDir()
  const zombie = holdReserve(dir, 'a1')
  holdReserve(dir, 'b2')
  expect(readdirSync(dir)).toEqual(['reserve-b2'])
  zombie.release()
  expect(readdirSync(dir)).toEqual(['reserve-b2'])
})

test('where nothing can be set aside a run is refused', () => {
  const gone = join(tempDir(), 'no-such-folder')
  expect(() => holdReserve(gone, 'a1')).toThrow(expect.objectContaining({code: 'REFUSED'}))
  expect(existsSync(gone)).toBe(false)
})
