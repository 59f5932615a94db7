import {z} from 'zod'
import type {CollectRequest} from '../../../core/action.ts'
import type {Reader} from '../../../core/cloudflare.ts'
import {canonicalJson} from '../../../core/digest.ts'
import type {SourceReport} from '../../../core/documents/evidence.ts'
import {Row, textAt, understand} from '../answer.ts'
import type {Paged} from '../log-source.ts'
import {type ConfigPath, configPaths} from './config-paths.ts'
import {keepPages, type Kept} from './keep-pages.ts'

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

/** A listing goes on by its cursor, or by page number while its own total says that there is more. */
function nextOf(info: Info): {readonly next?: string} {
  if (info?.cursor) return {next: `cursor=${info.cursor}`}
  const {page, per_page: perPage, total_count: total} = info ?? {}
  const more = page && perPage && total && page * perPage < total
  return more ? {next: `page=${page + 1}`} : {}
}

function listing(reader: Reader, {path, query = {}}: ConfigPath): Paged {
  return {
    async read(cursor) {
      const at = cursor === undefined ? {} : Object.fromEntries(new URLSearchParams(cursor))
      const answer = await reader.raw(`/accounts/${reader.account}/${path}`, {...query, ...at})
      const understood = understand(answer, Body)
      if (understood.kind === 'refused') return understood
      const {result, result_info: info} = understood.body
      return {kind: 'page', answer, rows: Array.isArray(result) ? result : [result], full: false, ...nextOf(info)}
    },
    key: (row) => textAt(row, 'id') ?? canonicalJson(row),
    time: () => undefined,
  }
}

function gapOf(path: string, {ending, blanked}: Kept): readonly string[] {
  return [
    ...(ending.kind === 'whole' ? [] : [`${path}: ${ending.why}`]),
    ...(blanked > 0 ? [`${path}: ${blanked} secret values were blanked before the bytes were kept`] : []),
  ]
}

function stateOf(kept: readonly Kept[]): SourceReport['state'] {
  if (kept.every(({ending}) => ending.kind === 'whole')) return 'complete'
  return kept.every(({pages}) => pages === 0) ? 'unavailable' : 'truncated'
}

/** Keeps the configuration of every object that the plan touches, each path once. */
export async function collectConfig(reader: Reader, {sink, targets, signal}: CollectRequest): Promise<SourceReport> {
  const paths = new Map(targets.flatMap(configPaths).map((config) => [config.path, config]))
  const kept: Kept[] = []
  const gaps: string[] = []
  for (const [path, config] of paths) {
    const one = await keepPages(listing(reader, config), {source: 'config', folder: `config/${path}`, sink, signal})
    kept.push(one)
    gaps.push(...gapOf(path, one))
  }
  return {
    source: 'config',
    state: stateOf(kept),
    rows: kept.reduce((sum, {rows}) => sum + rows, 0),
    gaps: [
      ...gaps,
      'Gateway has no log to read by the API: what went over the network is not here, and ICMP is never logged anywhere',
    ],
  }
}
