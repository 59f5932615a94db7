import type {KeptEvidence} from '../../../core/documents/answers/incident-report.ts'
import type {BagCopy} from '../../../core/evidence/bag-copy.ts'
import type {SignatureCheck} from '../../../core/signed/bag-check.ts'
import type {CustodyEntry, CustodyEvent} from '../../../core/signed/custody.ts'
import {count, size} from '../../text/words.ts'
import {foreign, type Block, type Words} from '../page.ts'

function deed(event: CustodyEvent): Words {
  switch (event.type) {
    case 'collected':
      return ['began to collect']
    case 'reopened':
      return [`went on after a crash with ${count(event.items, 'file')}`]
    case 'sealed':
      return [`sealed ${count(event.items, 'file')}, ${size(event.bytes)}`]
    case 'signed':
      return ['signed with key ', foreign(event.keyId)]
    case 'verified':
      return [event.problems === 0 ? 'verified: whole and unchanged' : `verified: ${count(event.problems, 'problem')}`]
    case 'opened':
      return ['opened']
    case 'transferred':
      return ['copied to ', foreign(event.to), ...(event.locked === true ? [', locked'] : [])]
    case 'exported':
      return [`exported${event.redacted ? ', redacted' : ''}`]
    default:
      return event satisfies never
  }
}

const link = ({seq, at, by, host, event}: CustodyEntry): readonly Words[] => [
  [at],
  [foreign(by), ' on ', foreign(host)],
  deed(event),
  [String(seq)],
]

const copy = ({sink, place, folder, sha256, lock, at}: BagCopy): readonly Words[] => [
  [foreign(sink)],
  [foreign(`${place}, ${folder}`)],
  [lock.standing, ': ', foreign(lock.why)],
  [sha256],
  [at],
]

const worth = {
  valid: 'valid',
  'not-valid': 'NOT VALID',
  'signer-unknown': 'signer unknown',
  'not-checked': 'not checked',
} as const

const signature = ({name, standing, person, at, why}: SignatureCheck): readonly Words[] => [
  [worth[standing], ': ', foreign(name)],
  person === undefined ? [] : [foreign(person)],
  at === undefined ? [] : [at],
  why === undefined ? [] : [foreign(why)],
]

/** Where a bag is too, whose signatures lie beside it, and in whose hands it was. */
export const custodyBlocks = ({look, copies, uncopied}: KeptEvidence): readonly Block[] => [
  {
    kind: 'table',
    caption: 'Copies, each whole when it was made, and whether a canary there could be deleted.',
    head: ['Sink', 'Place', 'Lock', 'SHA-256', 'At'],
    rows: copies.map(copy),
  },
  {kind: 'items', items: uncopied.map(({sink, why}) => ['not copied to ', foreign(sink), ': ', foreign(why)])},
  {
    kind: 'table',
    caption: 'Custody: a chain in which each link names the one before.',
    head: ['UTC', 'Who', 'What', 'Link'],
    rows: (look?.custody ?? []).map(link),
  },
  {kind: 'items', items: (look?.problems ?? []).map((problem) => ['custody: ', foreign(problem)])},
  {
    kind: 'table',
    caption:
      'Signatures beside the bag, held against the bag as it is, its custody and the trust file of this machine.',
    head: ['Signature', 'Signed by', 'At', 'Why'],
    rows: (look?.signatures ?? []).map(signature),
  },
]
