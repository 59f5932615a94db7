import {z} from 'zod'
import type {CollectRequest} from '../../../core/action.ts'
import type {Reader} from '../../../core/cloudflare.ts'
import {canonicalJson} from '../../../core/digest.ts'
import type {SourceReport} from '../../../core/documents/evidence.ts'
import {Row, textAt, understand} from '../answer.ts'
import type {Paged} from '../log-source.ts'
import {accountGaps, accountPaths} from './account-paths.ts'
import type {ConfigPath} from './config-path.ts'
import {configGaps, configPaths} from './config-paths.ts'
import {keepPages, type Kept} from './keep-pages.ts'

/** An account with more objects to keep than this wants a narrower plan; what is beyond is a gap. */
const maxPaths = 500

const Body = z.looseObject({
  result: z.union([z.array(Row), Row]),
  result_info: z
    .looseObject({
      cursor: z.string().nullish(),
      page: z.number().nullish(),
      per_page: z.number().nullish(),
      total_count: z.number().nullish(),
    })
    .nullish(),
})
type Info = z.infer<typeof Body>['result_info']

/** A listing goes on by its cursor, or by page number: while its total says so, or, where it gives none, until a page is short. */
function nextOf(info: Info, rows: number): {readonly next?: string} {
  if (info?.cursor) return {next: `cursor=${info.cursor}`}
  const {page, per_page: perPage, total_count: total} = info ?? {}
  if (!page || !perPage) return {}
  const more = typeof total === 'number' ? page * perPage < total : rows >= perPage
  return more ? {next: `page=${page + 1}`} : {}
}

interface Listing {
  readonly paged: Paged
  /** What the objects read so far lead on to. */
  readonly found: readonly ConfigPath[]
}

function listing(reader: Reader, {path, query = {}, further = () => []}: ConfigPath): Listing {
  const found: ConfigPath[] = []
  const paged: Paged = {
    async read(cursor) {
      const at = cursor === undefined ? {} : Object.fromEntries(new URLSearchParams(cursor))
      const below = path.startsWith('zones/') ? '' : `/accounts/${reader.account}`
      const answer = await reader.raw(`${below}/${path}`, {...query, ...at})
      const understood = understand(answer, Body)
      if (understood.kind === 'refused') return understood
      const {result, result_info: info} = understood.body
      const rows = Array.isArray(result) ? result : [result]
      found.push(...rows.flatMap(further))
      return {kind: 'page', answer, rows, full: false, ...nextOf(info, rows.length)}
    },
    key: (row) => textAt(row, 'id') ?? canonicalJson(row),
    time: () => undefined,
  }
  return {paged, found}
}

function gapOf(path: string, {ending, blanked}: Kept): readonly string[] {
  return [
    ...(ending.kind === 'whole' ? [] : [`${path}: ${ending.why}`]),
    ...(blanked > 0 ? [`${path}: ${blanked} secret values were blanked before the bytes were kept`] : []),
  ]
}

function stateOf(kept: readonly Kept[], left: number): SourceReport['state'] {
  if (left === 0 && kept.every(({ending}) => ending.kind === 'whole')) return 'complete'
  return kept.every(({pages}) => pages === 0) ? 'unavailable' : 'truncated'
}

/** What the configuration is wanted of: the objects that the plan touches, or the whole account. */
export type Scope = 'targets' | 'account'

function wanted(of: Scope, {targets}: CollectRequest): readonly ConfigPath[] {
  const touched = targets.flatMap(configPaths)
  // A listing of the whole account leads further than the same path does for one target.
  return of === 'account' ? [...touched, ...accountPaths] : touched
}

function missing(of: Scope, {targets}: CollectRequest): readonly string[] {
  if (of === 'account') return accountGaps
  if (targets.length === 0) return ['the plan touches nothing: no configuration is kept']
  return [...new Set(targets.flatMap(configGaps))]
}

/** Keeps the configuration, and that of what it leads on to, each path once. */
export async function collectConfig(reader: Reader, of: Scope, request: CollectRequest): Promise<SourceReport> {
  const {sink, signal} = request
  const paths = new Map(wanted(of, request).map((config) => [config.path, config]))
  const kept: Kept[] = []
  const gaps: string[] = []
  for (const [path, config] of paths) {
    if (kept.length === maxPaths) break
    const {paged, found} = listing(reader, config)
    const one = await keepPages(paged, {source: 'config', folder: `config/${path}`, sink, signal})
    for (const further of found) if (!paths.has(further.path)) paths.set(further.path, further)
    kept.push(one)
    gaps.push(...gapOf(path, one))
  }
  const left = paths.size - kept.length
  return {
    source: 'config',
    state: stateOf(kept, left),
    rows: kept.reduce((sum, {rows}) => sum + rows, 0),
    gaps: [
      ...gaps,
      ...(left > 0 ? [`the configuration of ${left} further objects is not kept: there are too many`] : []),
      ...missing(of, request),
      'Gateway has no log to read by the API: what went over the network is not here, and ICMP is never logged anywhere',
    ],
  }
}
