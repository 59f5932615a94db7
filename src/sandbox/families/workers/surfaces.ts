import type {Account} from '../../account/account.ts'
import type {EdgeReply, EdgeRequest, Surface} from '../family.ts'
import {invoked} from '../observability/records.ts'
import {accessReply} from './access-coverage.ts'
import {objectVersion, servingVersion} from './deployed.ts'
import {type Script, type Version, workersOf} from './records.ts'

/** The name under which a probe finds out whether the Worker still has its credential. */
export const signedSecret = 'SEARCH_API_KEY'

const nothingHere: EdgeReply = {status: 404, body: {error: 'there is nothing here'}}

/** What stands behind a zone route that leads to no Worker. */
const origin: EdgeReply = {status: 200, body: {origin: 'agents.example.com', page: 'served without the Worker'}}

/** The first part of a path and what comes after it. */
function split(path: string): {readonly first: string; readonly rest: string} {
  const [, first = '', ...rest] = path.split('/')
  return {first, rest: `/${rest.join('/')}`}
}

/** What a version says: `/search` needs its credential, the rest is the agent's plain work. */
function work({name}: Script, version: Version | undefined, path: string): EdgeReply {
  if (version === undefined || version.code === 'safe') return {status: 503, body: {worker: name, stopped: true}}
  if (path !== '/search') return {status: 200, body: {worker: name, version: version.number}}
  if (version.secrets[signedSecret] === undefined) return {status: 401, body: {worker: name, error: 'no credential'}}
  return {status: 200, body: {worker: name, found: 3}}
}

interface Way {
  readonly script: Script
  readonly address: string
  readonly preview: boolean
  readonly path: string
}

/** A preview URL answers with a version that was uploaded, whatever is deployed. */
function versionAt(account: Account, {script, preview, path}: Omit<Way, 'address'>): Version | undefined {
  if (preview) return script.versions.find(({code}) => code === 'agent') ?? script.versions[0]
  return path.startsWith('/agents/') ? objectVersion(account, script) : servingVersion(account, script)
}

function answerBy(account: Account, {script, address, preview, path}: Way, request: EdgeRequest): EdgeReply {
  const refusal = accessReply(account, {tag: script.tag, address: `${address}${path}`, preview}, request)
  if (refusal !== undefined) return refusal
  const version = versionAt(account, {script, preview, path})
  const reply = work(script, version, path)
  const trigger = `${request.method} ${path}`
  invoked(account, {
    service: script.name,
    eventType: 'fetch',
    trigger,
    status: reply.status,
    version: version?.id ?? '',
  })
  return reply
}

const onWorkersDev =
  (account: Account, kind: 'enabled' | 'previews_enabled') =>
  (request: EdgeRequest): EdgeReply => {
    const {first, rest: path} = split(request.path)
    const {scripts, subdomains} = workersOf(account)
    const script = scripts.get(first)
    if (script === undefined || subdomains.get(first)?.inForce[kind] !== true) return nothingHere
    const host = `${first}.example.workers.dev`
    const preview = kind === 'previews_enabled'
    return answerBy(account, {script, address: preview ? `1a2b3c4d-${host}` : host, preview, path}, request)
  }

const onDomains =
  (account: Account) =>
  (request: EdgeRequest): EdgeReply => {
    const {first, rest: path} = split(request.path)
    const {scripts, domains} = workersOf(account)
    const domain = [...domains.values()].map(({inForce}) => inForce).find((one) => one?.hostname === first)
    const script = scripts.get(domain?.service ?? '')
    return script === undefined
      ? nothingHere
      : answerBy(account, {script, address: first, preview: false, path}, request)
  }

/** The host of a pattern such as `agents.example.com/research/*`, and what its paths begin with. */
function isMatched(pattern: string, host: string, path: string): boolean {
  const {first, rest} = split(`/${pattern}`)
  return first === host && path.startsWith(rest.replace(/\*$/, ''))
}

const onRoutes =
  (account: Account) =>
  (request: EdgeRequest): EdgeReply => {
    const {first: host, rest: path} = split(request.path)
    const {scripts, routes} = workersOf(account)
    const route = [...routes.values()].map(({inForce}) => inForce).find(({pattern}) => isMatched(pattern, host, path))
    if (route === undefined) return nothingHere
    const script = scripts.get(route.script ?? '')
    return script === undefined ? origin : answerBy(account, {script, address: host, preview: false, path}, request)
  }

/** Where Workers are met: workers.dev, preview URLs, zone routes and custom domains, each by host or script name. */
export const workerSurfaces = (account: Account): readonly Surface[] => [
  {prefix: 'workers', answer: onWorkersDev(account, 'enabled')},
  {prefix: 'previews', answer: onWorkersDev(account, 'previews_enabled')},
  {prefix: 'domains', answer: onDomains(account)},
  {prefix: 'routes', answer: onRoutes(account)},
]
