import {z} from 'zod'
import type {Account} from '../../account/account.ts'
import type {Changed} from '../../api/answer.ts'
import {missing, ok, refused} from '../../api/answer.ts'
import {route} from '../../api/route.ts'
import {observabilitySettings} from '../observability/records.ts'
import {deployedCode} from './deployed.ts'
import {type Script, subdomainOf, type Workers, workersOf} from './records.ts'

export const readScripts = ['Workers Scripts Read', 'Workers Scripts Write'] as const
export const writeScripts = ['Workers Scripts Write'] as const

export const changedScript = (description: string, {tag}: Script, type: Changed['type'] = 'update'): Changed => ({
  type,
  description,
  product: 'workers',
  resource: 'script',
  ids: [tag],
})

function shown({routes}: Workers, {name, tag, createdOn, handlers, objects, versions}: Script) {
  const own = [...routes.values()].map(({stored}) => stored).filter(({script}) => script === name)
  const classes = Object.keys(objects)
  return {
    id: name,
    tag,
    handlers,
    routes: own.length === 0 ? null : own,
    ...(classes.length === 0
      ? {}
      : {
          migration_tag: 'v1',
          exports: Object.fromEntries(classes.map((one) => [one, {type: 'durable-object', storage: 'sqlite'}])),
        }),
    created_on: createdOn,
    modified_on: versions[0]?.createdOn ?? createdOn,
  }
}

const found = (account: Account, name: string) => workersOf(account).scripts.get(name)

const isBoundTo =
  (name: string) =>
  ({bindings}: Script): boolean =>
    bindings.some((binding) => {
      if (binding.type === 'service') return binding.service === name
      return binding.type === 'durable_object_namespace' && binding.script_name === name
    })

const schedulesOf = (account: Account, name: string) => ({
  schedules: (workersOf(account).schedules.get(name) ?? []).map((cron) => ({cron})),
})

/** Scripts with their settings and their switches. */
export const scriptRoutes = [
  route({
    method: 'GET',
    path: '/accounts/{account}/workers/scripts',
    permissions: readScripts,
    handle({account}) {
      const workers = workersOf(account)
      return ok([...workers.scripts.values()].map((script) => shown(workers, script)))
    },
  }),
  route({
    method: 'DELETE',
    path: '/accounts/{account}/workers/scripts/:script',
    permissions: writeScripts,
    handle({account, params, query}) {
      const workers = workersOf(account)
      const script = found(account, params.script)
      if (script === undefined) return missing('script')
      const callers = [...workers.scripts.values()].filter(isBoundTo(script.name)).map(({name}) => name)
      if (callers.length > 0 && query.get('force') !== 'true')
        return refused(400, 10064, `this Worker is referenced by ${callers.join(', ')}`)
      // Its versions and the data of its Durable Objects go with it, and nothing brings them back.
      workers.scripts.delete(script.name)
      workers.subdomains.delete(script.name)
      workers.schedules.delete(script.name)
      return ok(null, {changed: changedScript(`Delete script ${script.name}`, script, 'delete')})
    },
  }),
  route({
    method: 'GET',
    path: '/accounts/{account}/workers/scripts/:script/settings',
    permissions: readScripts,
    handle({account, params}) {
      const script = found(account, params.script)
      if (script === undefined) return missing('script')
      const secrets = Object.keys(script.versions[0]?.secrets ?? {}).map((name) => ({name, type: 'secret_text'}))
      const bindings = deployedCode(script) === 'safe' ? [] : script.bindings
      return ok({
        bindings: [...bindings, ...secrets],
        compatibility_date: '2026-10-01',
        usage_model: 'standard',
        observability: observabilitySettings(account, script.name),
      })
    },
  }),
  route({
    method: 'GET',
    path: '/accounts/{account}/workers/scripts/:script/subdomain',
    permissions: readScripts,
    handle: ({account, params}) =>
      found(account, params.script) === undefined
        ? missing('script')
        : ok(subdomainOf(workersOf(account), params.script)),
  }),
  route({
    method: 'POST',
    path: '/accounts/{account}/workers/scripts/:script/subdomain',
    permissions: writeScripts,
    body: z.strictObject({enabled: z.boolean(), previews_enabled: z.boolean().optional()}),
    handle({account, params, body}) {
      const workers = workersOf(account)
      const [script, subdomain] = [found(account, params.script), workers.subdomains.get(params.script)]
      if (script === undefined || subdomain === undefined) return missing('script')
      // The two switches are apart: what is not named stays as it is.
      const next = {
        enabled: body.enabled,
        previews_enabled: body.previews_enabled ?? subdomain.stored.previews_enabled,
      }
      subdomain.set(next)
      return ok(next, {changed: changedScript(`Set workers.dev of ${script.name}`, script)})
    },
  }),
  route({
    method: 'GET',
    path: '/accounts/{account}/workers/scripts/:script/schedules',
    permissions: readScripts,
    handle: ({account, params}) =>
      found(account, params.script) === undefined ? missing('script') : ok(schedulesOf(account, params.script)),
  }),
  route({
    method: 'PUT',
    path: '/accounts/{account}/workers/scripts/:script/schedules',
    permissions: writeScripts,
    body: z.array(z.strictObject({cron: z.string().min(1)})),
    handle({account, params, body}) {
      const script = found(account, params.script)
      if (script === undefined) return missing('script')
      workersOf(account).schedules.set(
        script.name,
        body.map(({cron}) => cron),
      )
      return ok(schedulesOf(account, script.name), {
        changed: changedScript(`Replace the cron triggers of ${script.name}`, script),
      })
    },
  }),
]
