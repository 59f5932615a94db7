import {size} from '../text/words.ts'
import type {Told} from './compose-page.ts'
import {foreign, type Section, type Words} from './page.ts'

type Bag = Told['report']['evidence'][number]

function files({entries}: Told, wanted: string): readonly (readonly Words[])[] {
  return entries.flatMap(({event}) => {
    if (event.type !== 'evidence' || event.key !== wanted) return []
    const {source, file, rows, bytes, sha256, collectedAt} = event.item
    return [
      [
        [foreign(source)],
        [foreign(file)],
        [rows === undefined ? '' : String(rows)],
        [size(bytes)],
        [sha256],
        [collectedAt],
      ],
    ]
  })
}

function section(told: Told, {key, bag, sha256, found = [], gaps}: Bag): Section {
  return {
    title: 'Evidence',
    blocks: [
      {
        kind: 'facts',
        facts: [
          ['Collection', [foreign(key)]],
          ['Bag', bag === undefined ? ['none was kept'] : [foreign(bag)]],
          ...(sha256 === undefined ? [] : [['Digest', [sha256]] as const]),
        ],
      },
      {kind: 'items', items: gaps.map((gap) => ['missing: ', foreign(gap)])},
      {kind: 'items', items: found.map((line) => [foreign(line)])},
      {kind: 'table', head: ['Source', 'File', 'Rows', 'Size', 'Digest', 'Collected'], rows: files(told, key)},
    ],
  }
}

/** What was kept, file by file, and what is missing. */
export const evidenceSections = (told: Told): readonly Section[] =>
  told.report.evidence.map((bag) => section(told, bag))
