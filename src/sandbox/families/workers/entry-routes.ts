import {z} from 'zod'
import {missing, ok, refused} from '../../api/answer.ts'
import {route} from '../../api/route.ts'
import {zonesOf} from '../waf/records.ts'
import {attachedDomains, type Domain, workersOf, type ZoneRoute} from './records.ts'
import {readScripts, writeScripts} from './script-routes.ts'

const changed = (type: 'create' | 'update' | 'delete', resource: string, {id}: {readonly id: string}) => ({
  changed: {type, description: `${type} Worker ${resource}`, product: 'workers', resource, ids: [id]},
})

/** Zone routes and custom domains: what leads requests to a Worker besides workers.dev. */
export const entryRoutes = [
  route({
    method: 'GET',
    path: '/zones/:zone/workers/routes',
    permissions: ['Workers Routes Read', 'Workers Routes Write'],
    handle({account, params}) {
      const {zone, routes} = workersOf(account)
      if (params.zone === zone.id) return ok([...routes.values()].map(({stored}) => stored))
      return zonesOf(account).has(params.zone) ? ok([]) : missing('zone')
    },
  }),
  route({
    method: 'PUT',
    path: '/zones/:zone/workers/routes/:route',
    permissions: ['Workers Routes Write'],
    body: z.strictObject({pattern: z.string().min(1), script: z.string().min(1).optional()}),
    handle({account, params, body}) {
      const {zone, routes, scripts} = workersOf(account)
      const found = routes.get(params.route)
      if (params.zone !== zone.id || found === undefined) return missing('route')
      const {pattern, script} = body
      if (script !== undefined && !scripts.has(script)) return refused(400, 10019, `there is no script ${script}`)
      const next: ZoneRoute = {id: found.stored.id, pattern, ...(script === undefined ? {} : {script})}
      found.set(next)
      return ok(next, changed('update', 'route', next))
    },
  }),
  route({
    method: 'GET',
    path: '/accounts/{account}/workers/domains',
    permissions: readScripts,
    handle({account, query}) {
      const workers = workersOf(account)
      const service = query.get('service')
      const wanted = attachedDomains(workers).filter((domain) => domain.service === (service ?? domain.service))
      return ok(wanted.map((domain) => shownDomain(domain, workers.zone)))
    },
  }),
  route({
    method: 'PUT',
    path: '/accounts/{account}/workers/domains',
    permissions: writeScripts,
    body: z.strictObject({
      hostname: z.string().min(1),
      service: z.string().min(1),
      zone_id: z.string().optional(),
      zone_name: z.string().optional(),
    }),
    handle({account, body}) {
      const {zone, domains, scripts} = workersOf(account)
      if ((body.zone_id ?? zone.id) !== zone.id) return missing('zone')
      if (!scripts.has(body.service)) return refused(400, 10019, `there is no script ${body.service}`)
      // A domain that was detached comes back as a new one, with a certificate of its own.
      const next: Domain = {
        id: account.mint.hex('worker-domain'),
        cert_id: account.mint.uuid('worker-domain-certificate'),
        hostname: body.hostname,
        service: body.service,
      }
      const lagging = account.lag<Domain | undefined>('setting', undefined)
      lagging.set(next)
      domains.set(next.id, lagging)
      return ok(shownDomain(next, zone), changed('create', 'domain', next))
    },
  }),
  route({
    method: 'DELETE',
    path: '/accounts/{account}/workers/domains/:domain',
    permissions: writeScripts,
    handle({account, params}) {
      const found = workersOf(account).domains.get(params.domain)
      if (found?.stored === undefined) return missing('domain')
      const {stored} = found
      found.set(undefined)
      return ok({}, changed('delete', 'domain', stored))
    },
  }),
]

const shownDomain = (domain: Domain, zone: {readonly id: string; readonly name: string}) => ({
  ...domain,
  environment: 'production',
  zone_id: zone.id,
  zone_name: 'example.com',
})
