import {z} from 'zod'
import type {Reader} from '../../../core/cloudflare.ts'
import {canonicalJson} from '../../../core/digest.ts'
import type {SourceReport} from '../../../core/documents/evidence.ts'
import {Row, textAt, understand} from '../answer.ts'
import type {Collector, LogScope, Paged, Wanted} from '../log-source.ts'
import {isNarrowed, named, objectsOfIt} from '../narrowing.ts'
import {accountGaps, accountPaths, pastPaths} from './account-paths.ts'
import {type ConfigPath, nameOf} from './config-path.ts'
import {configGaps, configPaths} from './config-paths.ts'
import {keepPages, type Kept} from './keep-pages.ts'
import {narrowedPaths} from './narrowed-paths.ts'
import {blankedWords} from './redact.ts'

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
      const isZone = path.startsWith('zones/')
      const below = isZone || path === 'zones' ? '' : `/accounts/${reader.account}`
      const own = path === 'zones' ? {'account.id': reader.account} : {}
      const answer = await reader.raw(`${below}/${path}`, {...own, ...query, ...at})
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

interface KeptPath extends Kept {
  readonly at: ConfigPath
}

/** What may be missing without anything having gone wrong. */
const isExcused = ({ending, at}: KeptPath): boolean => ending.kind === 'refused' && at.optional !== undefined

function gapOf({ending, blanked, at}: KeptPath): readonly string[] {
  const path = nameOf(at)
  const words = at.optional === undefined ? [] : [at.optional]
  return [
    ...(ending.kind === 'whole' ? [] : [[`${path}: ${ending.why}`, ...words].join(': ')]),
    ...blankedWords(blanked).map((words) => `${path}: ${words}`),
  ]
}

function stateOf(all: readonly KeptPath[], left: number): SourceReport['state'] {
  const kept = all.filter((one) => !isExcused(one))
  if (left === 0 && kept.every(({ending}) => ending.kind === 'whole')) return 'complete'
  return kept.every(({pages}) => pages === 0) ? 'unavailable' : 'truncated'
}

function wanted({scope, window}: Wanted): readonly ConfigPath[] {
  const {of, targets} = scope
  const touched = targets.flatMap(configPaths)
  if (isNarrowed(scope)) return [...touched, ...narrowedPaths(scope, window)]
  // A listing of the whole account leads further than the same path does for one target.
  return of === 'account' ? [...touched, ...accountPaths, ...pastPaths(window.from)] : touched
}

function missing(scope: LogScope): readonly string[] {
  const {of, targets} = scope
  if (isNarrowed(scope)) return [...new Set([...targets, ...named(scope)].flatMap(configGaps))]
  if (of === 'account') return accountGaps
  if (targets.length === 0) return ['the plan touches nothing: no configuration is kept']
  return [...new Set(targets.flatMap(configGaps))]
}

/** Keeps the configuration, and that of what it leads on to, each path once. */
export const collectConfig: Collector['collect'] = async (reader, asked, {sink, signal}) => {
  const paths = new Map(wanted(asked).map((path) => [nameOf(path), path]))
  const kept: KeptPath[] = []
  const gaps: string[] = []
  for (const [path, at] of paths) {
    if (kept.length === maxPaths) break
    const {paged, found} = listing(reader, at)
    const one = {...(await keepPages(paged, {source: 'config', folder: `config/${path}`, sink, signal})), at}
    for (const further of found) if (!paths.has(nameOf(further))) paths.set(nameOf(further), further)
    kept.push(one)
    gaps.push(...gapOf(one))
  }
  const left = paths.size - kept.length
  return {
    state: stateOf(kept, left),
    rows: kept.reduce((sum, {rows}) => sum + rows, 0),
    gaps: [
      ...gaps,
      ...(left > 0 ? [`the configuration of ${left} further objects is not kept: there are too many`] : []),
      ...missing(asked.scope),
      ...config.blindSpots,
    ],
  }
}

const configOfIt = `${objectsOfIt}, with what they lead on to and the rules, lists, policies and roads that may apply`

/** How the account, or what the plan touches, is set up. */
export const config: Collector = {
  title: 'Configuration',
  source: 'SDK: the resource files of the paths',
  permissions: [
    'Zero Trust Read',
    'Access: Apps and Policies Read',
    'Access: Service Tokens Read',
    'Access: Organizations, Identity Providers, and Groups Read',
    'Account API Tokens Read',
    'Account Settings Read',
    'Cloudflare One Connectors Read',
    'Cloudflare One Networks Read',
    'Connectivity Directory Read',
    'AI Gateway Read',
    'MCP Portals Read',
    'OAuth Client Read',
    'Flagship Read',
    'Secrets Store Read',
    'Workers Scripts Read',
    'Workers Routes Read',
    'Account Rulesets Read',
    'Workers KV Storage Read',
    'Workers R2 Storage Read',
    'Zone Read',
    'Zone WAF Read',
    'Firewall Services Read',
  ],
  retention: {hours: 0, words: 'none: only what stands now can be read'},
  narrowed: {agent: configOfIt, segment: configOfIt},
  blindSpots: [
    'configuration says what could be done, not what was: what went over the network is in the data sets of Gateway, which are sampled',
  ],
  collect: collectConfig,
}
