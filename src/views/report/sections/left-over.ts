import type {CaseRun} from '../../../core/incidents/case.ts'
import type {RunReport} from '../../../core/documents/run-report.ts'
import {foreign, type Block, type Section, type Words} from '../page.ts'
import {perRun, type Told} from './per-run.ts'

type Item = RunReport['residual'][number]

/** Seen to work is a fact; what could not be ruled out is not. */
const standings = {
  open: 'open: it was seen',
  unknown: 'unknown: it could not be ruled out',
  'not-covered': 'not covered: no lever of Cloudflare reaches it',
} as const

const acceptance = ({accepted}: Item): Words =>
  accepted === undefined
    ? ['nobody']
    : [foreign(accepted.owner), ' until ', accepted.until, ': ', foreign(accepted.reason)]

const row = (item: Item): readonly Words[] => [
  [foreign(item.what)],
  [standings[item.standing]],
  [foreign(item.why)],
  acceptance(item),
  item.next === undefined && item.closedBy === undefined ? [] : [foreign(item.next ?? item.closedBy ?? '')],
  [foreign(item.code)],
]

/** What still works although the changes hold, and who lives with it. */
export const leftOverSection = (told: Told): Section =>
  perRun('What still works, and who accepted it', told, ({report}) => [
    {
      kind: 'table',
      caption: 'Residual access: what works although every change holds.',
      head: ['What', 'Standing', 'Why', 'Accepted by', 'What closes it', 'Code'],
      rows: report.residual.map(row),
    },
  ])

function ledgerBlocks({report}: CaseRun): readonly Block[] {
  if (report.ledger === undefined) return []
  const {done, excluded, unknown, born, gone} = report.ledger
  const names = (of: readonly {readonly kind: string; readonly name: string}[]): Words =>
    of.length === 0
      ? ['none']
      : of.flatMap(({kind, name}, at) => [...(at === 0 ? [] : ['; ']), `${kind} `, foreign(name)])
  const rows = [
    ...unknown.map(({kind, name, why}): readonly Words[] => [[foreign(name)], [kind], ['unknown'], [foreign(why)]]),
    ...excluded.map(({kind, name, owner, reason}): readonly Words[] => [
      [foreign(name)],
      [kind],
      ['excluded'],
      [foreign(`${owner}: ${reason}`)],
    ]),
  ]
  return [
    {
      kind: 'facts',
      facts: [
        ['Done', [String(done)]],
        ['Born meanwhile', names(born)],
        ['Gone meanwhile', names(gone)],
      ],
    },
    {kind: 'table', caption: 'Credentials that are not done.', head: ['Credential', 'Kind', 'Standing', 'Why'], rows},
  ]
}

/** What became of every credential of a mass run. */
export const ledgerSection = (told: Told): Section => perRun('Coverage ledger', told, ledgerBlocks)
