import {accessAtEdge} from '../../account/edge/access.ts'
import type {Account} from '../../account/account.ts'
import type {App, AppDestination} from '../../account/records.ts'
import {type EdgeReply, type EdgeRequest, memory} from '../family.ts'

/** The applications that the edge knows; an application made or deleted gets there at the pace of a setting. */
const appsAtEdge = memory((account: Account) => account.lag<readonly App[]>('setting', [...account.apps.values()]))

/** Changes the applications, and tells the edge of it. */
export function changeApps(account: Account, change: (apps: Map<string, App>) => void): void {
  const atEdge = appsAtEdge(account)
  change(account.apps)
  atEdge.set([...account.apps.values()])
}

/** How a request came to a Worker. */
export interface Arrival {
  /** Immutable id of the script. */
  readonly tag: string
  /** Host and path, without a scheme. */
  readonly address: string
  readonly preview: boolean
}

/** The destination types from the strongest to the weakest (SDK: WorkerDestination and its neighbours). */
const strength = (preview: boolean): readonly AppDestination['type'][] =>
  preview
    ? ['public', 'preview_worker', 'worker', 'all_preview_workers', 'all_workers']
    : ['public', 'worker', 'all_workers']

function isMeant(destination: AppDestination, {tag, address}: Arrival): boolean {
  switch (destination.type) {
    case 'public':
      return `${address}/`.startsWith(`${destination.uri.replace(/\*$/, '').replace(/\/$/, '')}/`)
    case 'worker':
    case 'preview_worker':
      return destination.worker_id === tag
    case 'all_workers':
    case 'all_preview_workers':
      return true
  }
}

const destinationsOf = ({domain, destinations}: App): readonly AppDestination[] =>
  destinations ?? (domain === undefined ? [] : [{type: 'public', uri: domain}])

function coveringApp(account: Account, arrival: Arrival): App | undefined {
  const apps = appsAtEdge(account).inForce.filter(({type}) => type === 'self_hosted')
  const withA = (type: AppDestination['type']) =>
    apps.find((app) => destinationsOf(app).some((one) => one.type === type && isMeant(one, arrival)))
  return strength(arrival.preview)
    .map(withA)
    .find((app) => app !== undefined)
}

/** What Access answers in the Worker's place; undefined where it lets the request through. */
export function accessReply(account: Account, arrival: Arrival, {headers}: EdgeRequest): EdgeReply | undefined {
  const app = coveringApp(account, arrival)
  if (app === undefined || app.policies.some(({decision}) => decision === 'bypass')) return undefined
  const {'cf-access-client-id': id, 'cf-access-client-secret': secret} = headers
  if (typeof id !== 'string' || typeof secret !== 'string') {
    const location = `/cdn-cgi/access/login/${encodeURIComponent(app.name)}`
    return {status: 302, headers: {location}, body: {access: 'login required'}}
  }
  const access = accessAtEdge(account)
  const token = access.authenticate(id, secret)
  const isAdmitted = token?.enabled === true && access.admits(app.id, token.id)
  return isAdmitted ? undefined : {status: 403, body: {access: 'forbidden'}}
}
