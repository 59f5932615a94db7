import fc from 'fast-check'
import {expect, test} from 'vitest'
import type {JournalEntry} from '../../core/documents/journal.ts'
import {genesis, leafHash, rowOf, type Row, verifyChain} from './chain.ts'

const run = '01k0000000abcdefghjkmnpqrs'
const obs = {
  at: '2026-11-21T03:00:00.000Z',
  mono: 1.5,
  epoch: 1,
  nonce: 'a1b2c3d4e5f60718',
  actor: 'kim',
  host: 'laptop',
}

function chainOf(count: number): readonly Row[] {
  const rows: Row[] = []
  for (let seq = 1; seq <= count; seq++) rows.push(rowOf(entry(seq, rows.at(-1)?.hash ?? genesis)))
  return rows
}

function entry(seq: number, prev: string, over: Partial<JournalEntry> = {}): JournalEntry {
  return {
    schema: 'firebreak/journal-entry@1',
    run,
    seq,
    prev,
    event: {type: 'step-start', key: `step-${seq}`},
    obs,
    ...over,
  }
}

const rows = chainOf(8)
const index = fc.nat(rows.length - 1)
const row = (at: number): Row => rows[at] ?? rows[0] ?? rowOf(entry(1, genesis))
const brokenAt = (seq: number, words = '') =>
  expect.objectContaining({
    code: 'INVALID_DOCUMENT',
    message: expect.stringMatching(new RegExp(`broken at entry ${seq}: .*${words}`)),
  })

test('a sound chain gives its entries and the hash of the last', () => {
  const {entries, head} = verifyChain(rows)
  expect(entries.map(({seq}) => seq)).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
  expect(head).toBe(rows.at(-1)?.hash)
  expect(verifyChain([])).toEqual({entries: [], head: genesis})
})

test('the hash is the leaf hash of RFC 6962', () => {
  // The empty leaf of the test vectors that Certificate Transparency implementations share.
  expect(leafHash(new Uint8Array())).toBe('sha256:6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d')
})

test('one changed byte is noticed at its entry', () => {
  fc.assert(
    fc.property(index, fc.nat(), fc.integer({min: 1, max: 255}), (at, offset, mask) => {
      const bytes = Uint8Array.from(row(at).bytes)
      const place = offset % bytes.length
      bytes[place] = (bytes[place] ?? 0) ^ mask
      expect(() => verifyChain(rows.with(at, {...row(at), bytes}))).toThrow(brokenAt(at + 1, 'was changed'))
    }),
    {numRuns: 1000},
  )
})

test('an entry that was changed and hashed anew breaks the link to the next', () => {
  fc.assert(
    fc.property(fc.nat(rows.length - 2), (at) => {
      const forged = rowOf(
        entry(
          at + 1,
          row(at - 1).hash,
          at === 0 ? {prev: genesis, event: {type: 'interrupt'}} : {event: {type: 'interrupt'}},
        ),
      )
      expect(() => verifyChain(rows.with(at, forged))).toThrow(brokenAt(at + 2, 'prev'))
    }),
  )
})

test('a deleted entry is noticed, unless it is the last', () => {
  fc.assert(
    fc.property(fc.nat(rows.length - 2), (at) => {
      expect(() => verifyChain(rows.toSpliced(at, 1))).toThrow(brokenAt(at + 1, 'missing'))
    }),
  )
  expect(verifyChain(rows.slice(0, -1)).entries).toHaveLength(rows.length - 1)
})

test('a deleted entry is noticed also when the rest is numbered anew', () => {
  fc.assert(
    fc.property(fc.nat(rows.length - 2), (at) => {
      const renumbered = rows.toSpliced(at, 1).map((each, place) => ({...each, seq: place + 1}))
      expect(() => verifyChain(renumbered)).toThrow(brokenAt(at + 1, 'it says that it is entry'))
    }),
  )
})

test('entries in another order are noticed', () => {
  fc.assert(
    fc.property(index, index, (a, b) => {
      fc.pre(a !== b)
      const swapped = rows.with(a, row(b)).with(b, row(a))
      expect(() => verifyChain(swapped)).toThrow(brokenAt(Math.min(a, b) + 1))
    }),
  )
})

test('a repeated entry is noticed wherever it is put', () => {
  fc.assert(
    fc.property(index, fc.nat(rows.length), (at, place) => {
      expect(() => verifyChain(rows.toSpliced(place, 0, row(at)))).toThrow(brokenAt(place === at ? at + 2 : place + 1))
    }),
  )
})

test('an entry of another run is noticed, though its links fit', () => {
  const foreign = rowOf(entry(2, row(0).hash, {run: 'another'}))
  expect(() => verifyChain([row(0), foreign])).toThrow(brokenAt(2, 'belongs to run another'))
})

test.each([
  ['no JSON', Buffer.from('{'), 'not JSON'],
  ['no UTF-8', Buffer.from([0x22, 0xff, 0x22]), 'not JSON'],
  ['an unknown key', Buffer.from(JSON.stringify({...entry(1, genesis), extra: 1})), 'shape'],
  ['an unknown event', Buffer.from(JSON.stringify({...entry(1, genesis), event: {type: 'party'}})), 'shape'],
])('%s is noticed, though its hash fits', (_, bytes, words) => {
  expect(() => verifyChain([{seq: 1, hash: leafHash(bytes), bytes}])).toThrow(brokenAt(1, words))
})

test('what is wrong is told exactly, with what to do', () => {
  const told = (bad: readonly Row[]) => {
    try {
      return verifyChain(bad)
    } catch (error) {
      return error
    }
  }
  expect(told([row(0), row(2)])).toMatchObject({
    message:
      'the journal is broken at entry 2: expected entry 2 and found 3: entries are missing, repeated or out of order',
    next: ['keep the file as it is, as evidence', 'do not resume this run: look at the account and plan again'],
  })
  const bytes = Buffer.from(JSON.stringify(entry(1, genesis, {event: {type: 'step-start', key: 1 as never}})))
  expect(told([{seq: 1, hash: leafHash(bytes), bytes}])).toMatchObject({
    message: expect.stringMatching(/^.* entry 1: it does not have the shape of an entry \(event\.key: .+\)$/),
  })
})

test('bytes before the JSON are noticed, also such as no editor shows', () => {
  const bytes = Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), row(0).bytes])
  expect(() => verifyChain([{seq: 1, hash: leafHash(bytes), bytes}])).toThrow(brokenAt(1, 'not JSON'))
})
