import {canonicalJson} from '../../../core/digest.ts'
import type {EvidenceItem, SourceReport} from '../../../core/documents/evidence.ts'
import type {OpenedBag} from '../../../core/ports.ts'
import type {Snapshot} from '../../../core/story/reading.ts'
import {Row} from '../answer.ts'

const source = 'config'

/** What changes by itself all the time, and is no configuration. */
const isState = /\/connections$/

/** What a page is one page of: the path below the account with its query, without its place in the listing. */
function listingOf({request}: EvidenceItem): string {
  const [path = '', query = ''] = request.replace(/^\S+ /, '').split('?')
  const asked = new URLSearchParams(query)
  for (const name of ['page', 'per_page', 'cursor', 'limit']) asked.delete(name)
  const below = path.replace(/^.*?\/accounts\/[^/]+\//, '').replace(/^\//, '')
  return asked.size === 0 ? below : `${below}?${asked.toString()}`
}

const names = ['id', 'name', 'key', 'value', 'tag']

function idOf(object: Row): string {
  const own = names.map((name) => object[name]).find((value) => typeof value === 'string')
  return typeof own === 'string' ? own : canonicalJson(object)
}

async function objectsOf(
  bag: OpenedBag,
  item: EvidenceItem,
  path: string,
): Promise<readonly (readonly [string, Row])[]> {
  const {result} = Row.parse(JSON.parse(Buffer.from(await bag.read(item)).toString('utf8')))
  if (!Array.isArray(result)) return [[path, Row.parse(result)]]
  return result.flatMap((one) => {
    const object = Row.safeParse(one).data
    return object === undefined ? [] : [[idOf(object), object] as const]
  })
}

/** Whether nothing is missing of a listing, as far as the report of the configuration says. */
function isWhole(path: string, reports: readonly SourceReport[]): boolean {
  const [report] = reports.filter((one) => one.source === source)
  const [bare = ''] = path.split('?')
  const cut = report?.gaps.some((gap) => gap.startsWith(`${bare}: `) && !gap.includes('blanked'))
  return report !== undefined && cut === false
}

/** Every listing of the configuration that a bag holds. */
export async function snapshotsIn(bag: OpenedBag): Promise<readonly Snapshot[]> {
  const items = bag.items.filter((item) => item.source === source && item.status > 0 && item.status < 400)
  const found: Snapshot[] = []
  for (const [path, pages] of Map.groupBy(items, listingOf)) {
    if (isState.test(path)) continue
    const objects: (readonly [string, Row])[] = []
    for (const page of pages) objects.push(...(await objectsOf(bag, page, path)))
    const at = Math.min(...pages.map(({collectedAt}) => Date.parse(collectedAt)))
    found.push({path, at, whole: isWhole(path, bag.sources), objects: new Map(objects)})
  }
  return found
}
