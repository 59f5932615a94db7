import type {KeptEvidence} from '../../../core/documents/answers/incident-report.ts'
import {size} from '../../text/words.ts'
import {foreign, type Block, type Section, type Words} from '../page.ts'
import {perRun, type Told} from './per-run.ts'

const sourceRows = ({sources}: KeptEvidence): readonly (readonly Words[])[] =>
  sources.map(({source, state, rows, window, first, last}) => [
    [foreign(source)],
    [state],
    [String(rows)],
    window === undefined ? [] : [`${window.from} to ${window.to}`],
    first === undefined ? [] : [foreign(first), ' to ', foreign(last ?? first)],
  ])

const fileRows = ({items}: KeptEvidence): readonly (readonly Words[])[] =>
  items.map(({source, file, rows, bytes, sha256, collectedAt, blanked}) => [
    [foreign(file)],
    [foreign(source)],
    [rows === undefined ? '' : String(rows)],
    [size(bytes), ...(blanked === undefined ? [] : [`, ${blanked} secrets blanked`])],
    [sha256],
    [collectedAt],
  ])

const gaps = ({sources}: KeptEvidence): readonly Words[] =>
  sources.flatMap(({source, gaps: missing}) => missing.map((gap) => [foreign(source), ': ', foreign(gap)]))

function blocks(kept: KeptEvidence): readonly Block[] {
  const {key, bag, sha256, failed, sources} = kept
  return [
    {
      kind: 'facts',
      facts: [
        ['Collection', [foreign(key)]],
        ['Bag', bag === undefined ? ['none was kept'] : [foreign(bag)]],
        ...(sha256 === undefined ? [] : [['Digest', [sha256]] as const]),
        ...(failed === undefined ? [] : [['Failed', [foreign(failed)]] as const]),
      ],
    },
    {
      kind: 'table',
      caption: 'What each source gave: complete, truncated, sampled or unavailable.',
      head: ['Source', 'State', 'Records', 'Window asked', 'Records from'],
      rows: sourceRows(kept),
    },
    {kind: 'items', items: gaps(kept).map((gap) => ['gap: ', ...gap])},
    {kind: 'items', items: sources.flatMap(({found = []}) => found.map((line) => ['found: ', foreign(line)]))},
    {
      kind: 'table',
      caption: 'Files of the bag, each with its digest.',
      head: ['File', 'Source', 'Records', 'Size', 'SHA-256', 'Collected'],
      rows: fileRows(kept),
    },
  ]
}

/** What was kept, source by source and file by file, and what is missing. */
export const evidenceSection = (told: Told): Section =>
  perRun('Evidence, and its gaps', told, ({state: {run}}) =>
    told.report.evidence.filter((kept) => kept.run === run).flatMap(blocks),
  )
