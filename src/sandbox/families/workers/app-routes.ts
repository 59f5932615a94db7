import {z} from 'zod'
import type {Account} from '../../account/account.ts'
import type {AccessPolicy, App} from '../../account/records.ts'
import type {Answer, Changed} from '../../api/answer.ts'
import {missing, ok, refused} from '../../api/answer.ts'
import {route} from '../../api/route.ts'
import {shownApp} from '../../api/routes/access-apps.ts'
import {changeApps} from './access-coverage.ts'

const write = ['Access: Apps and Policies Write'] as const

const Destination = z.discriminatedUnion('type', [
  z.strictObject({type: z.literal('public'), uri: z.string().min(1)}),
  z.strictObject({type: z.enum(['worker', 'preview_worker']), worker_id: z.string().min(1)}),
  z.strictObject({type: z.enum(['all_workers', 'all_preview_workers'])}),
])

const NewApp = z.strictObject({
  type: z.literal('self_hosted'),
  name: z.string().min(1),
  domain: z.string().min(1).optional(),
  destinations: z.array(Destination).min(1).optional(),
  /** Ids of reusable policies. Without any, nobody is let in: Access denies by default. */
  policies: z.array(z.string()).default([]),
  app_launcher_visible: z.boolean().optional(),
})

const changed = (type: Changed['type'], {id, name}: App) => ({
  changed: {type, description: `${type} application ${name}`, product: 'access', resource: 'application', ids: [id]},
})

/** There is one destination of each of these types in an account at most (SDK: AllWorkersDestination). Names may be taken twice. */
function taken(account: Account, {destinations = []}: z.infer<typeof NewApp>): Answer | undefined {
  const held = new Set([...account.apps.values()].flatMap((app) => (app.destinations ?? []).map(({type}) => type)))
  const twice = destinations.find(({type}) => type.startsWith('all_') && held.has(type))
  return twice === undefined ? undefined : refused(409, 11010, `there is a destination ${twice.type} already`)
}

function policiesOf(account: Account, ids: readonly string[]): readonly AccessPolicy[] | undefined {
  const known = [...account.apps.values()].flatMap(({policies}) => policies)
  const wanted = ids.flatMap((id) => known.find((policy) => policy.id === id) ?? [])
  return wanted.length === ids.length ? wanted : undefined
}

/** Making and deleting Access applications. */
export const appRoutes = [
  route({
    method: 'POST',
    path: '/accounts/{account}/access/apps',
    permissions: write,
    body: NewApp,
    handle({account, body}) {
      const {type, name, domain, destinations} = body
      if (domain === undefined && destinations === undefined)
        return refused(400, 12130, 'an application needs a domain or destinations')
      const policies = policiesOf(account, body.policies)
      if (policies === undefined) return missing('policy')
      const refusal = taken(account, body)
      if (refusal !== undefined) return refusal
      const app: App = {
        id: account.mint.uuid('access-app'),
        name,
        type,
        ...(domain === undefined ? {} : {domain}),
        ...(destinations === undefined ? {} : {destinations}),
        policies,
        created_at: account.stamp(),
        sessionsRevoked: account.lag('session', -Infinity),
      }
      changeApps(account, (apps) => apps.set(app.id, app))
      return ok(shownApp(app), changed('create', app))
    },
  }),
  route({
    method: 'DELETE',
    path: '/accounts/{account}/access/apps/:app',
    permissions: write,
    handle({account, params}) {
      const app = account.apps.get(params.app)
      if (app === undefined) return missing('application')
      changeApps(account, (apps) => apps.delete(app.id))
      return ok({id: app.id}, changed('delete', app))
    },
  }),
]
