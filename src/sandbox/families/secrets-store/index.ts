import type {Account} from '../../account/account.ts'
import type {Family, Surface} from '../family.ts'
import {secretsStore, services, type Service, type StoredSecret} from './records.ts'
import {secretsStoreRoutes} from './routes.ts'

const secretOf = (agent: string) => `${agent}-crm-key`
/** One agent to stop, and one that must go on. */
const agents = ['research-bot', 'summary-bot'] as const

function seed(account: Account): void {
  const {stores, secrets} = secretsStore(account)
  const at = {created: account.createdAt, modified: account.createdAt}
  const store = account.mint.hex('secrets-store')
  stores.set(store, {id: store, name: 'default_secrets_store', ...at})
  for (const agent of agents) {
    const id = account.mint.hex('stored-secret')
    const secret: StoredSecret = {
      id,
      name: secretOf(agent),
      store_id: store,
      status: 'active',
      scopes: ['workers', 'ai_gateway'],
      comment: `key of ${agent} to the CRM`,
      value: account.mint.hex('stored-secret-value', 64),
      ...at,
    }
    secrets.set(id, account.lag('setting', secret))
  }
}

const isService = (name: string): name is Service => services.some((service) => service === name)

/**
 * Services that call a vendor with a secret of the store: `/secret-users/<service>/<secret>`, 200 when the vendor
 * takes the call and 503 when the service gets no secret. That a binding which is deployed already loses the secret
 * with its scope is the reading chosen here; it is not verified on a live account.
 */
const surface = (account: Account): Surface => ({
  prefix: 'secret-users',
  answer({path}) {
    const [, service = '', name = ''] = path.split('/')
    const secret = [...secretsStore(account).secrets.values()].find(({inForce}) => inForce.name === name)?.inForce
    const has = isService(service) && secret?.status === 'active' && secret.scopes.includes(service)
    return has ? {status: 200, body: {service, did: 'call the vendor'}} : {status: 503, body: {error: 'no secret'}}
  },
})

/** Secrets Store: account-wide secrets, each with the services that may use it. */
export const secretsStoreFamily: Family = {
  name: 'secrets-store',
  routes: secretsStoreRoutes,
  seed,
  snapshot: (account) => ({
    state: [...secretsStore(account).secrets.values()]
      .map(({stored: {modified: _modified, value: _value, scopes, ...secret}}) => ({
        ...secret,
        scopes: scopes.toSorted(),
      }))
      .toSorted((a, b) => (a.name < b.name ? -1 : 1)),
  }),
  surfaces: (account) => [surface(account)],
  inventory(account, {front}) {
    const probe = (agent: string) => ({
      type: 'http' as const,
      url: `${front}/secret-users/workers/${secretOf(agent)}`,
      refusedBy: [503],
    })
    const secrets = [...secretsStore(account).secrets.values()].flatMap(({stored: {id, name, store_id: store}}) =>
      name === secretOf('research-bot') ? [{id, name, store, probes: ['research-bot-secret']}] : [],
    )
    return {
      agents: {'research-bot': {owner: 'group:agent-platform-oncall', secrets}},
      probes: Object.fromEntries(agents.map((agent) => [`${agent}-secret`, probe(agent)])),
    }
  },
}
