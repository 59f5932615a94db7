import type {Account} from '../../account/account.ts'
import type {App} from '../../account/records.ts'
import {missing, ok} from '../answer.ts'
import {numberedPage} from '../paging.ts'
import {route} from '../route.ts'

const read = ['Access: Apps and Policies Read', 'Access: Apps and Policies Write'] as const
const revoke = ['Access: Apps and Policies Revoke'] as const

const policiesOf = ({policies, created_at}: App) =>
  policies.map((policy, index) => ({
    ...policy,
    exclude: policy.exclude ?? [],
    require: [],
    precedence: index + 1,
    reusable: true,
    app_count: 1,
    created_at,
    updated_at: created_at,
  }))

export const shownApp = (app: App) => ({
  id: app.id,
  name: app.name,
  type: app.type,
  ...(app.domain === undefined ? {} : {domain: app.domain}),
  ...(app.destinations === undefined ? {} : {destinations: app.destinations}),
  session_duration: '24h',
  created_at: app.created_at,
  updated_at: app.created_at,
  policies: policiesOf(app),
})

const allPolicies = (account: Account) => [...account.apps.values()].flatMap(policiesOf)

/** Access applications with their policies. */
export const accessAppRoutes = [
  route({
    method: 'GET',
    path: '/accounts/{account}/access/apps',
    permissions: read,
    handle({account, query}) {
      const name = query.get('name')
      return numberedPage(
        [...account.apps.values()].filter((app) => app.name === (name ?? app.name)).map(shownApp),
        query,
      )
    },
  }),
  route({
    method: 'GET',
    path: '/accounts/{account}/access/apps/:app',
    permissions: read,
    handle({account, params}) {
      const app = account.apps.get(params.app)
      return app === undefined ? missing('application') : ok(shownApp(app))
    },
  }),
  route({
    method: 'GET',
    path: '/accounts/{account}/access/apps/:app/policies',
    permissions: read,
    handle({account, params, query}) {
      const app = account.apps.get(params.app)
      return app === undefined ? missing('application') : numberedPage(policiesOf(app), query)
    },
  }),
  route({
    method: 'POST',
    path: '/accounts/{account}/access/apps/:app/revoke_tokens',
    permissions: revoke,
    handle({account, params}) {
      const app = account.apps.get(params.app)
      if (app === undefined) return missing('application')
      app.sessionsRevoked.set(account.clock.mono() + account.delayMs('session'))
      const description = `Revoke tokens of application ${app.name}`
      return ok({}, {changed: {type: 'update', description, product: 'access', resource: 'application', ids: [app.id]}})
    },
  }),
  route({
    method: 'GET',
    path: '/accounts/{account}/access/policies',
    permissions: read,
    handle: ({account, query}) => numberedPage(allPolicies(account), query),
  }),
  route({
    method: 'GET',
    path: '/accounts/{account}/access/policies/:policy',
    permissions: read,
    handle({account, params}) {
      const policy = allPolicies(account).find(({id}) => id === params.policy)
      return policy === undefined ? missing('policy') : ok(policy)
    },
  }),
]
