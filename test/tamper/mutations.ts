import type {JournalEvent} from '../../src/core/documents/journal.ts'
import {sha256} from '../../src/core/digest.ts'
import {SignedBundle} from '../../src/core/signed/bundle.ts'
import {fileNameOf, statementDigest, textOf} from '../../src/storage/checkpoints/checkpoint-files.ts'
import {leafHash} from '../../src/storage/journal/chain.ts'
import {trusting} from '../../src/storage/fixtures/signer.ts'
import {type Built, chained, checkpoint, checkpoints, type Lies, type Person, timeOf} from './built-journal.ts'

/** What there is to bend, who has signed it, and who would like to have. */
export interface Bending {
  readonly journal: Built
  /** Sizes of its checkpoints. */
  readonly sizes: readonly number[]
  readonly ada: Person
  readonly mallory: Person
  /** A whole number below the given one. */
  readonly pick: (below: number) => number
}

type Bend = (bending: Bending) => Built | Promise<Built>

const forged: JournalEvent = {type: 'interrupt'}
const eventsOf = ({entries}: Built): readonly JournalEvent[] => entries.map(({event}) => event)

/** A place that a checkpoint covers, and that is not the first. */
const covered = ({sizes, pick}: Bending): number => 1 + pick((sizes.at(-1) ?? 2) - 1)

/** Links and hashes are all made anew; checkpoints stay as they were. */
const rechained = ({journal}: Bending, change: (events: JournalEvent[]) => readonly JournalEvent[]): Built => ({
  ...journal,
  ...chained(change([...eventsOf(journal)])),
})

/** The whole is written anew, with checkpoints to fit, by whoever has this key. */
async function rewritten(bending: Bending, key: Person['key'], trust: Built['trust']): Promise<Built> {
  const bent = rechained(bending, (events) => events.with(covered(bending), forged))
  return {...bent, checkpoints: await checkpoints(bent, bending.sizes, key), trust}
}

const bundleAt = ({checkpoints: files}: Built, size: number): SignedBundle =>
  SignedBundle.parse(JSON.parse(files.get(fileNameOf(size)) ?? ''))

const withFile = (journal: Built, name: string, text: string): Built => ({
  ...journal,
  checkpoints: new Map(journal.checkpoints).set(name, text),
})

const withBundle = (journal: Built, size: number, bundle: object): Built =>
  withFile(journal, fileNameOf(size), `${JSON.stringify(bundle)}\n`)

const without = (journal: Built, size: number): Built => ({
  ...journal,
  checkpoints: new Map([...journal.checkpoints].filter(([name]) => name !== fileNameOf(size))),
})

/** The last checkpoint, made anew by its own signer with something in it that is not so. */
async function lying({journal, sizes, ada}: Bending, lies: Lies): Promise<Built> {
  const [size = 1, before = 1] = sizes.toReversed()
  const prev = sizes.length > 1 ? statementDigest(bundleAt(journal, before)) : undefined
  const bundle = await checkpoint(journal, {size, key: ada.key, lies, ...(prev === undefined ? {} : {prev})})
  return withFile(journal, fileNameOf(size), textOf(bundle))
}

const otherRun = '01k0000000zzzzzzzzzzzzzzzz'

/** Everything that somebody could do to a journal and its checkpoints. None of it may go unnoticed. */
export const mutations: Readonly<Record<string, Bend>> = {
  'an entry changed': (bending) => {
    const at = bending.pick(bending.journal.rows.length)
    const bytes = Uint8Array.from(bending.journal.rows[at]?.bytes ?? [])
    const place = bending.pick(bytes.length)
    bytes[place] = (bytes[place] ?? 0) ^ (1 + bending.pick(255))
    const rows = bending.journal.rows.map((row, index) => (index === at ? {...row, bytes} : row))
    return {...bending.journal, rows}
  },
  'an entry changed and hashed': (bending) => {
    const at = bending.pick(bending.journal.rows.length - 1)
    const text = Buffer.from(bending.journal.rows[at]?.bytes ?? []).toString()
    const bytes = Buffer.from(text.replace('laptop', 'lapdog'))
    const rows = bending.journal.rows.map((row, index) => (index === at ? {...row, bytes, hash: leafHash(bytes)} : row))
    return {...bending.journal, rows}
  },
  'an entry changed and all chained anew': (bending) =>
    rechained(bending, (events) => events.with(covered(bending), forged)),
  'an entry inserted': (bending) => rechained(bending, (events) => events.toSpliced(covered(bending), 0, forged)),
  'an entry deleted': (bending) => rechained(bending, (events) => events.toSpliced(covered(bending), 1)),
  'an entry dropped and no more': (bending) => ({
    ...bending.journal,
    rows: bending.journal.rows.toSpliced(covered(bending), 1),
  }),
  'two entries reordered': (bending) => {
    const at = 1 + bending.pick((bending.sizes.at(-1) ?? 3) - 2)
    return rechained(bending, (events) => events.toSpliced(at, 2, ...events.slice(at, at + 2).toReversed()))
  },
  'an entry repeated': (bending) => {
    // Under the checkpoint: one that comes after it is an entry like others.
    const at = 1 + bending.pick((bending.sizes.at(-1) ?? 3) - 2)
    return rechained(bending, (events) => events.toSpliced(at, 0, ...events.slice(at, at + 1)))
  },
  'the tail cut under a checkpoint': (bending) => {
    const left = 1 + bending.pick((bending.sizes.at(-1) ?? 2) - 1)
    return {...bending.journal, rows: bending.journal.rows.slice(0, left)}
  },
  'the first entry cut off': ({journal}) => ({...journal, ...chained(eventsOf(journal).slice(1))}),
  'all written anew with a key that nobody trusts': (bending) =>
    rewritten(bending, bending.mallory.key, bending.journal.trust),
  'all written anew under the id of a trusted key': (bending) =>
    rewritten(bending, {...bending.mallory.key, keyId: bending.ada.key.keyId}, bending.journal.trust),
  'all written anew with a key that has expired': (bending) =>
    rewritten(
      bending,
      bending.mallory.key,
      trusting(bending.ada.line, {...bending.mallory.line, validTo: '2026-03-01T03:00:00Z'}),
    ),
  'all written anew with a key that is not valid yet': (bending) =>
    rewritten(
      bending,
      bending.mallory.key,
      trusting(bending.ada.line, {...bending.mallory.line, validFrom: '2026-03-01T04:00:00Z'}),
    ),
  'all written anew with a key for something else': (bending) =>
    rewritten(bending, bending.mallory.key, trusting(bending.ada.line, {...bending.mallory.line, roles: ['approve']})),
  'all written anew with an expired key, and backdated': async (bending) => {
    const {journal, mallory, sizes} = bending
    const bent = rechained(bending, (events) => events.with(covered(bending), forged))
    const size = sizes.at(-1) ?? 1
    const bundle = await checkpoint(bent, {size, key: mallory.key, lies: {at: timeOf(0, -60)}})
    const trust = trusting(...journal.trust.keys, {...mallory.line, validTo: '2026-03-01T03:00:00Z'})
    return {...bent, trust, checkpoints: new Map([[fileNameOf(size), textOf(bundle)]])}
  },
  'two checkpoints swapped': ({journal, sizes}) => {
    const [a = 1, b = 1] = sizes
    return withBundle(withBundle(journal, a, bundleAt(journal, b)), b, bundleAt(journal, a))
  },
  'the signature of another checkpoint': ({journal, sizes}) => {
    const [a = 1, b = 1] = sizes
    const [one, other] = [bundleAt(journal, a), bundleAt(journal, b)]
    const dsseEnvelope = {...one.dsseEnvelope, signatures: other.dsseEnvelope.signatures}
    return withBundle(journal, a, {...one, dsseEnvelope})
  },
  'another type of payload': ({journal, sizes, pick}) => {
    const size = sizes[pick(sizes.length)] ?? 1
    const bundle = bundleAt(journal, size)
    return withBundle(journal, size, {
      ...bundle,
      dsseEnvelope: {...bundle.dsseEnvelope, payloadType: 'application/json'},
    })
  },
  'a checkpoint of another run': async ({journal, sizes, ada}) => {
    const size = sizes.at(-1) ?? 1
    const other = await checkpoint(chained(eventsOf(journal), otherRun), {size, key: ada.key})
    return withFile(journal, fileNameOf(size), textOf(other))
  },
  'a checkpoint that is not the last taken away': ({journal, sizes, pick}) =>
    without(journal, sizes[pick(sizes.length - 1)] ?? 1),
  'two checkpoints of one size': async ({journal, sizes, ada}) => {
    const [size = 1] = sizes
    const bundle = await checkpoint(journal, {size, key: ada.key, lies: {reason: 'time'}})
    return withFile(journal, `0${fileNameOf(size)}`, textOf(bundle))
  },
  'a journal that shrank': async ({journal, sizes, ada}) => {
    const [last = 1, before = 1] = sizes.toReversed()
    const prev = statementDigest(bundleAt(journal, last))
    const bundle = await checkpoint(journal, {size: before + 1, key: ada.key, prev})
    return withFile(journal, fileNameOf(before + 1), textOf(bundle))
  },
  'another head': async (bending) => lying(bending, {head: sha256('another')}),
  'another plan': async (bending) => lying(bending, {subjects: {plan: sha256('another')}}),
  'evidence that is not in the journal': async (bending) =>
    lying(bending, {subjects: {'evidence/more': sha256('more')}}),
  'another key than it says': async (bending) => lying(bending, {keyId: bending.mallory.key.keyId}),
  'signed before it was written': async (bending) => lying(bending, {at: timeOf(0, -10)}),
  'work after the end': ({journal}) => ({
    ...journal,
    ...chained([
      ...eventsOf(journal),
      {type: 'run-outcome', outcome: 'partial', why: []},
      {type: 'step-start', key: 'late'},
    ]),
  }),
}
