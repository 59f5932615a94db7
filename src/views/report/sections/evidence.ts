import type {BagLook, KeptEvidence} from '../../../core/documents/answers/incident-report.ts'
import type {EvidenceItem} from '../../../core/documents/evidence.ts'
import {size} from '../../text/words.ts'
import {foreign, type Block, type Section, type Words} from '../page.ts'
import {custodyBlocks} from './custody.ts'
import {perRun, type Told} from './per-run.ts'

const standings: Readonly<Record<BagLook['standing'], string>> = {
  'as-sealed': 'here, under the digest of its sealing; its files were not read for this',
  changed: 'here, and NOT as it was sealed',
  gone: 'not where it was sealed',
}

const between = (from: string | undefined, to: string | undefined): Words =>
  from === undefined ? [] : [foreign(from), ' to ', foreign(to ?? from)]

const sourceRows = ({sources}: KeptEvidence): readonly (readonly Words[])[] =>
  sources.map(({source, state, rows, window, first, last}) => [
    [foreign(source)],
    [state],
    [String(rows)],
    window === undefined ? [] : [`${window.from} to ${window.to}`],
    between(first, last),
  ])

/** Of an encoded file both: what lies there, and what came. */
const sizeOf = ({bytes, encoding, raw, blanked}: EvidenceItem): Words => [
  encoding === undefined || raw === undefined
    ? size(bytes)
    : `${size(raw.bytes)}, kept as ${encoding} in ${size(bytes)}`,
  ...(blanked === undefined ? [] : [`, ${blanked} secrets blanked`]),
]

const fileRow = (item: EvidenceItem): readonly Words[] => [
  [foreign(item.file)],
  [foreign(item.source), ...(item.part === undefined ? [] : [' ', foreign(item.part)])],
  [item.rows === undefined ? '' : String(item.rows)],
  sizeOf(item),
  [item.sha256, ...(item.raw === undefined ? [] : [`, as it came ${item.raw.sha256}`])],
  item.asked === undefined ? [] : [`${item.asked.from} to ${item.asked.to}`],
  between(item.got?.first, item.got?.last),
  [item.collectedAt],
]

const gaps = ({sources}: KeptEvidence): readonly Words[] =>
  sources.flatMap(({source, gaps: missing}) => missing.map((gap) => ['gap: ', foreign(source), ': ', foreign(gap)]))

const bagFacts = ({key, bag, sha256, failed, look}: KeptEvidence): Block => ({
  kind: 'facts',
  facts: [
    ['Collection', [foreign(key)]],
    ['Bag', bag === undefined ? ['none was kept'] : [foreign(bag)]],
    ...(sha256 === undefined ? [] : [['Digest', [sha256]] as const]),
    ...(look === undefined ? [] : [['By now', [standings[look.standing]]] as const]),
    ...(failed === undefined ? [] : [['Failed', [foreign(failed)]] as const]),
  ],
})

const blocks = (kept: KeptEvidence): readonly Block[] => [
  bagFacts(kept),
  {
    kind: 'table',
    caption: 'What each source gave: complete, truncated, sampled or unavailable.',
    head: ['Source', 'State', 'Records', 'Window asked', 'Records from'],
    rows: sourceRows(kept),
  },
  {kind: 'items', items: gaps(kept)},
  {kind: 'items', items: kept.sources.flatMap(({found = []}) => found.map((line) => ['found: ', foreign(line)]))},
  ...custodyBlocks(kept),
  {
    kind: 'table',
    caption: 'Files of the bag, each with its digest.',
    head: ['File', 'Source', 'Records', 'Size', 'SHA-256', 'Window asked', 'Records from', 'Collected'],
    rows: kept.items.map(fileRow),
  },
]

/** What was kept, source by source and file by file, what is missing, and in whose hands it was. */
export const evidenceSection = (told: Told): Section =>
  perRun('Evidence, and its gaps', told, ({state: {run}}) =>
    told.report.evidence.filter((kept) => kept.run === run).flatMap(blocks),
  )
