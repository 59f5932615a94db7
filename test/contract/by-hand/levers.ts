import {FlagRef, HexRef, NameRef, UuidRef} from '../../../src/core/targets.ts'
import {aiGatewaysOf} from '../../../src/sandbox/families/ai-gateway/records.ts'
import {flagship, placeOf} from '../../../src/sandbox/families/flags/records.ts'
import {mcpOf} from '../../../src/sandbox/families/mcp/records.ts'
import {zonesOf} from '../../../src/sandbox/families/waf/records.ts'
import {bucketsOf} from '../../../src/sandbox/families/r2/records.ts'
import {workersOf} from '../../../src/sandbox/families/workers/records.ts'
import type {World} from '../../../src/sandbox/world.ts'
import {described, type Edit, edited} from './edit.ts'

type Params = Readonly<Record<string, unknown>>

/** Caching, which the limit and the token are not about. */
const cachedLonger = ({account}: World, {gateway}: Params) =>
  edited(
    aiGatewaysOf(account).gateways.get(NameRef.parse(gateway).name),
    (stored) => ({...stored, settings: {...stored.settings, cache_ttl: 4242}}),
    ({settings}) => settings.cache_ttl === 4242,
  )

const byHand = {
  id: 'b'.repeat(32),
  action: 'block',
  expression: 'http.request.uri.path eq "/by-hand"',
  description: 'by hand',
  enabled: true,
  ref: 'by-hand',
  version: '1',
  last_updated: '2026-11-21T03:00:00.000Z',
}

/** What brakes: rules, lists, groups, gateways, portals, flags and Workers. */
export const leverEdits: readonly Edit[] = [
  {
    action: 'gateway-rule.engage',
    make: ({account}, {rule}) => described(account.rules.get(UuidRef.parse(rule).id)),
  },
  {action: 'gateway-list.add', make: ({account}, {list}) => described(account.lists.get(UuidRef.parse(list).id))},
  {
    action: 'access-group.quarantine',
    make: ({account}, {group}) =>
      edited(
        account.groups.get(UuidRef.parse(group).id),
        (stored) => ({...stored, exclude: [{ip: {ip: '203.0.113.9/32'}}]}),
        ({exclude}) => exclude.length === 1,
      ),
  },
  {
    action: 'r2-bucket.lock',
    make: ({account}, {bucket}) =>
      edited(
        bucketsOf(account).get(NameRef.parse(bucket).name),
        (stored) => [
          ...stored,
          {id: 'by-hand', enabled: true, prefix: 'other/', condition: {type: 'Indefinite' as const}},
        ],
        (rules) => rules.some(({id}) => id === 'by-hand'),
      ),
  },
  {action: 'ai-gateway.throttle', make: cachedLonger},
  {action: 'ai-gateway.require-auth', make: cachedLonger},
  {
    action: 'mcp-portal.disable-server',
    make: ({account}, {portal}) => described(mcpOf(account).portals.get(NameRef.parse(portal).name)),
  },
  {
    action: 'mcp-server.disable-tool',
    make: ({account}, {server}) => described(mcpOf(account).servers.get(NameRef.parse(server).name)),
  },
  {
    action: 'flag.stop',
    make({account}, {flag}) {
      const {app, name} = FlagRef.parse(flag)
      return edited(
        flagship(account).flags.get(placeOf(app, name)),
        (stored) => stored && {...stored, description: 'by hand'},
        (stored) => stored?.description === 'by hand',
      )
    },
  },
  {action: 'kv-flag.stop', none: 'the value of a key is all that there is of it, and it is in the state'},
  {
    action: 'waf-rule.block',
    make: ({account}, {zone}) =>
      edited(
        zonesOf(account).get(HexRef.parse(zone).id)?.ruleset,
        (stored) => ({
          id: 'a'.repeat(32),
          name: 'default',
          version: 1,
          last_updated: byHand.last_updated,
          ...stored,
          rules: [...(stored?.rules ?? []), byHand],
        }),
        (stored) => stored?.rules.some(({id}) => id === byHand.id) === true,
      ),
  },
  {
    action: 'worker.close-entrypoints',
    make({account}) {
      const {queues} = workersOf(account)
      for (const [id, queue] of queues) queues.set(id, {...queue, settings: {...queue.settings, delivery_delay: 77}})
      return () => [...queues.values()].every(({settings}) => settings.delivery_delay === 77)
    },
  },
  {action: 'worker-secret.remove', none: 'the PATCH names one secret, and merges'},
  {
    action: 'zero-trust.dashboard-read-only',
    make: ({account}) =>
      edited(
        account.organization,
        (stored) => ({...stored, session_duration: '7h'}),
        ({session_duration: duration}) => duration === '7h',
      ),
  },
]
