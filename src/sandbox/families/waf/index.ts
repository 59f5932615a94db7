import type {Account} from '../../account/account.ts'
import {missing, ok} from '../../api/answer.ts'
import {numberedPage} from '../../api/paging.ts'
import {route} from '../../api/route.ts'
import type {Family} from '../family.ts'
import {type AccessRule, type Ruleset, type Zone, zonesOf} from './records.ts'
import {phaseRoutes, ruleRoutes} from './ruleset-routes.ts'
import {siteSurface} from './surface.ts'

const shop = 'shop.example.com'
const blog = 'blog.example.com'

const shownAccessRule = ({id, mode, value, notes}: AccessRule) => ({
  id,
  mode,
  notes,
  allowed_modes: ['block', 'challenge', 'whitelist', 'js_challenge', 'managed_challenge'],
  configuration: {target: value.includes('/') ? 'ip_range' : 'ip', value},
})

const shownZone = ({id, name}: Zone, account: Account) => ({
  id,
  name,
  status: 'active',
  type: 'full',
  account: {id: account.id, name: account.name},
})

const zoneRoutes = [
  route({
    method: 'GET',
    path: '/zones',
    permissions: ['Zone Read'],
    handle({account, query}) {
      const mine = (query.get('account.id') ?? account.id) === account.id
      return numberedPage(mine ? [...zonesOf(account).values()].map((zone) => shownZone(zone, account)) : [], query, 20)
    },
  }),
  route({
    method: 'GET',
    path: '/zones/:zone',
    permissions: ['Zone Read'],
    handle({account, params}) {
      const zone = zonesOf(account).get(params.zone)
      return zone === undefined ? missing('zone') : ok(shownZone(zone, account))
    },
  }),
  route({
    method: 'GET',
    path: '/zones/:zone/firewall/access_rules/rules',
    permissions: ['Firewall Services Read'],
    handle({account, params, query}) {
      const zone = zonesOf(account).get(params.zone)
      if (zone === undefined) return missing('zone')
      const mode = query.get('mode')
      const chosen = zone.accessRules.stored.filter((one) => mode === null || one.mode === mode)
      return numberedPage(chosen.map(shownAccessRule), query)
    },
  }),
]

function addZone(account: Account, name: string, expressions: readonly string[]): void {
  const rules = expressions.map((expression) => {
    const id = account.mint.hex('waf-rule')
    const description = `rule of ${name}`
    const about = {ref: id, version: '1', last_updated: account.stamp()}
    return {id, action: 'block', expression, description, enabled: true, ...about}
  })
  const ruleset: Ruleset | undefined =
    rules.length === 0
      ? undefined
      : {id: account.mint.hex('ruleset'), name: 'default', rules, version: 1, last_updated: account.stamp()}
  const zone: Zone = {
    id: account.mint.hex('zone'),
    name,
    ruleset: account.lag<Ruleset | undefined>('setting', ruleset),
    accessRules: account.lag<readonly AccessRule[]>('setting', []),
    versions: [],
  }
  zonesOf(account).set(zone.id, zone)
}

/** Zones with custom rules: one that has some, and one that has never had any. */
export const waf: Family = {
  name: 'waf',
  routes: [...zoneRoutes, ...phaseRoutes, ...ruleRoutes],
  seed(account) {
    addZone(account, shop, ['http.request.uri.path eq "/admin"'])
    addZone(account, blog, [])
  },
  snapshot: (account) => ({
    state: [...zonesOf(account).values()].map(({name, ruleset, accessRules}) => ({
      name,
      // An entry point without rules does what none does, and cannot be taken away again.
      rules: (ruleset.stored?.rules ?? []).map(({action, expression, description, enabled}) => ({
        action,
        expression,
        description,
        enabled,
      })),
      accessRules: accessRules.stored,
    })),
  }),
  surfaces: (account) => [siteSurface(account)],
  inventory: (account, {front}) => ({
    levers: {
      zones: [...zonesOf(account).values()]
        .filter(({isElsewhere}) => isElsewhere === undefined)
        .map(({id, name}) => ({id, name})),
    },
    probes: {
      'scraper-shop': {type: 'http', url: `${front}/zone/${shop}/prices`, headers: {'user-agent': 'research-bot/1.0'}},
      'customer-shop': {type: 'http', url: `${front}/zone/${shop}/prices`, headers: {'user-agent': 'Mozilla/5.0'}},
    },
  }),
}
