import {DatabaseSync} from 'node:sqlite'
import {beforeEach, describe, expect, onTestFinished, test} from 'vitest'
import {freeLease, type Grant, holdLease, holdLeases, leaseTable, takeLease} from './lease-table.ts'

const start = Date.parse('2026-11-21T03:00:00.000Z')
const at = (seconds: number) => new Date(start + seconds * 1000)

let database: DatabaseSync

beforeEach(() => {
  const opened = new DatabaseSync(':memory:')
  opened.exec(leaseTable)
  database = opened
  onTestFinished(() => opened.close())
})

/** Another host, so that only the time decides. */
const claimant = (nonce: string) => ({holder: nonce, host: nonce, pid: 1, run: `run-${nonce}`, nonce})

const take = (resources: readonly string[], nonce: string, seconds = 0): readonly Grant[] =>
  resources.map((resource) => takeLease(database, resource, {claimant: claimant(nonce), now: at(seconds)}))

const expiries = (nonce: string): readonly number[] =>
  database
    .prepare('SELECT expires FROM lease WHERE nonce = ? ORDER BY resource')
    .all(nonce)
    .map((row) => (Number(row['expires']) - start) / 1000)

const lost = (words: string) => expect.objectContaining({code: 'REFUSED', message: expect.stringContaining(words)})
const many = ['lists', 'rules', 'tokens']

/** Both ways to ask must say the same of the same grants. */
const ways: readonly (readonly [string, (grants: readonly Grant[], now: Date) => void])[] = [
  ['one by one', (grants, now) => grants.forEach((grant) => holdLease(database, grant, now))],
  ['all together', (grants, now) => holdLeases(database, grants, now)],
]

describe.each(ways)('grants that are held %s', (_, hold) => {
  test('are renewed when they are due, and left alone before', () => {
    const grants = take(many, 'a')
    hold(grants, at(14))
    expect(expiries('a')).toEqual([60, 60, 60])
    hold(grants, at(15))
    expect(expiries('a')).toEqual([75, 75, 75])
  })

  test('stand although they have lapsed, as long as nobody took one', () => {
    const grants = take(many, 'a')
    hold(grants, at(3600))
    expect(expiries('a')).toEqual([3660, 3660, 3660])
  })

  test.each(many)('are lost as soon as somebody else was granted %s', (resource) => {
    const grants = take(many, 'a')
    take([resource], 'b', 61)
    expect(() => hold(grants, at(61))).toThrow(lost(`${resource} was taken over: b on b`))
  })

  test('are lost when one was given back', () => {
    const grants = take(many, 'a')
    freeLease(database, grants[1] ?? {resource: '', nonce: '', epoch: 0})
    expect(() => hold(grants, at(1))).toThrow(lost('rules was taken over: given back by its holder'))
  })

  test('are lost when their row is gone', () => {
    const grants = take(many, 'a')
    database.exec("DELETE FROM lease WHERE resource = 'tokens'")
    expect(() => hold(grants, at(1))).toThrow(lost('tokens is no longer held'))
  })

  test('renew nothing of somebody else', () => {
    const grants = take(['lists'], 'a')
    take(['rules'], 'b', 10)
    hold(grants, at(30))
    expect([expiries('a'), expiries('b')]).toEqual([[90], [70]])
  })
})

test('of no grants none is lost', () => {
  expect(() => holdLeases(database, [], at(0))).not.toThrow()
})
