import type {Reader} from '../../../../core/cloudflare.ts'
import type {SeenWorker} from '../script.ts'

const hostOf = (address: string): string => (address.split('/')[0] ?? '').toLowerCase()

/** A host with its wildcards as a pattern: `*.example.com`. */
const patternOf = (host: string): RegExp =>
  new RegExp(`^${host.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`).replaceAll('*', '.*')}$`)

const onWorkersDev = (name: string): RegExp =>
  new RegExp(`^(?:[a-z0-9-]+-)?${name.toLowerCase().replaceAll(/[^a-z0-9-]/g, '.')}\\.[a-z0-9-]+\\.workers\\.dev$`)

/** Where requests to Workers arrive: hosts of routes, which may have wildcards, custom domains, and script names. */
export interface WorkerHosts {
  readonly hosts: readonly string[]
  /** Each has a host on workers.dev, and one for each of its previews. */
  readonly names: readonly string[]
}

/** The hosts of these Workers. Routes are those that the listing of Workers tells. */
export async function readWorkerHosts(reader: Reader, workers: readonly SeenWorker[]): Promise<WorkerHosts> {
  const domains = await reader.all(
    () => reader.api.workers.domains.list({account_id: reader.account}),
    ({id}) => id,
  )
  const names = workers.map(({name}) => name)
  const routes = workers.flatMap(({routes}) => routes ?? []).map(({pattern}) => hostOf(pattern))
  const own = domains.filter(({service}) => names.includes(service)).map(({hostname}) => hostOf(hostname))
  return {hosts: [...new Set([...own, ...routes])], names}
}

/** Whether a public destination, such as `*.example.com/admin`, is about one of these hosts. */
export function isAbout(uri: string, {hosts, names}: WorkerHosts): boolean {
  const host = hostOf(uri)
  const meets = (other: string) => patternOf(host).test(other) || patternOf(other).test(host)
  const isWildcardOfWorkersDev = host.startsWith('*') && host.endsWith('workers.dev')
  return (
    hosts.some(meets) ||
    (names.length > 0 && isWildcardOfWorkersDev) ||
    names.some((name) => onWorkersDev(name).test(host))
  )
}
