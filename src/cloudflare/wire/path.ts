import {Fault} from '../../core/fault.ts'

const id = /^([0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$/

/** The path below the API, with query. Throws REFUSED for an address anywhere else: the token does not go there. */
export function pathBelow(baseUrl: string, address: string): string {
  const {href} = new URL(address)
  if (!href.startsWith(`${baseUrl}/`))
    throw new Fault('REFUSED', 'a request to an address outside the Cloudflare API was not sent')
  return href.slice(baseUrl.length)
}

const segments = (path: string): readonly string[] =>
  (path.split('?')[0] ?? '').split('/').filter((segment) => segment !== '')

/** The path with its ids left out: `/accounts/{id}/access/service_tokens/{id}`. */
export function pathFamily(path: string): string {
  return `/${segments(path)
    .map((segment) => (id.test(segment) ? '{id}' : segment))
    .join('/')}`
}

const bare = (text: string): string => text.replaceAll('-', '').toLowerCase()

/** Whether `named` is the id of something else than a path that ends in an id is about. */
export function isStranger(path: string, named: string): boolean {
  const parts = segments(path)
  if (!id.test(parts.at(-1) ?? '') || !id.test(named)) return false
  return !parts.some((part) => bare(part) === bare(named))
}

/** The object a path is about: its kind and its id, where it has one besides the account's. */
export function pathSubject(path: string): {readonly kind: string; readonly id: string | undefined} {
  const below = segments(path).slice(segments(path)[0] === 'accounts' ? 2 : 0)
  return {
    kind: below.filter((segment) => !id.test(segment)).join('/'),
    id: below.findLast((segment) => id.test(segment)),
  }
}
