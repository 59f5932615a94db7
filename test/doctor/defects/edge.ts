import {addRoute, networksOf} from '../../../src/sandbox/families/networks/networks.ts'
import {undo, ruleNamed, setting, added, rule, inventory, bad, type Defect} from './plant.ts'

/** What may be amiss with levers, policies and roads. */
export const edgeDefects: readonly Defect[] = [
  {
    what: 'a rule of the kill switch is gone',
    plant: ({world}) => {
      const found = ruleNamed(world, 'ir-kill-l4')
      world.account.rules.delete(found.stored.id)
      return () => world.account.rules.set(found.stored.id, found)
    },
    found: bad('blocker', 'levers', 'ir-kill-l4'),
  },
  {
    what: 'a rule of the kill switch was moved down',
    plant: rule('ir-kill-dns', {precedence: 500}),
    found: bad('blocker', 'levers', 'ir-kill-dns'),
  },
  {
    what: 'a rule of the kill switch matches somebody else',
    plant: rule('ir-kill-l4', {traffic: 'net.src.ip in {192.0.2.1}'}),
    found: bad('blocker', 'levers', 'ir-kill-l4'),
  },
  {
    what: 'a rule of the kill switch is on in peace time',
    plant: rule('ir-kill-dns', {enabled: true}),
    found: bad('warning', 'levers', 'ir-kill-dns'),
  },
  {
    what: 'the quarantine is not empty',
    plant: ({world: {account}}) => {
      const found = [...account.lists.values()].find(({stored}) => stored.name === 'quarantine')
      if (found === undefined) throw new Error('no list quarantine')
      const items = [{value: '192.0.2.1', description: '', created_at: account.stamp()}]
      return undo((next) => found.set(next), found.stored, {...found.stored, items})
    },
    found: bad('warning', 'levers', 'quarantine'),
  },
  {
    what: 'a rule of the kill switch is shadowed',
    plant: added('allow'),
    found: bad('blocker', 'levers', 'ir-kill-http'),
  },
  {
    what: 'a Do Not Inspect rule hides traffic from the kill switch',
    plant: added('off'),
    found: bad('warning', 'levers', 'ir-kill-http'),
  },
  {
    what: 'the inventory does not name the levers',
    given: inventory(({levers}) => ({levers: {...levers, killSwitch: []}})),
    found: bad('warning', 'levers', 'levers'),
  },
  {
    what: 'the Gateway proxy for TCP is off',
    plant: setting('tcpProxy'),
    found: bad('blocker', 'proxy', 'gateway_proxy_enabled'),
  },
  {
    what: 'the Gateway proxy for UDP is off',
    plant: setting('udpProxy'),
    found: bad('warning', 'proxy', 'gateway_udp_proxy_enabled'),
  },
  {
    what: 'a device of an agent has an address that nobody has written down',
    plant: ({world: {account}}) => {
      const device = account.devices.get('support-bot')
      if (device === undefined) throw new Error('no device support-bot')
      return undo((next) => void account.devices.set('support-bot', next), device, {...device, address: '100.96.0.99'})
    },
    found: bad('warning', 'roads', 'agent support-bot'),
  },
  {
    what: 'a route leads into a segment that the inventory does not name',
    plant: ({world: {account}}) => {
      const [node] = account.nodes.keys()
      const {id} = addRoute(account, {network: '10.20.0.128/25', tunnelId: node ?? ''})
      return () => networksOf(account).routes.delete(id)
    },
    found: bad('warning', 'roads', 'segment payments'),
  },
  {
    what: 'the ICMP proxy is on',
    plant: ({world}) => {
      const {settings} = networksOf(world.account)
      return undo((next) => settings.set(next), settings.stored, {...settings.stored, icmp_proxy_enabled: true})
    },
    found: bad('warning', 'proxy', 'icmp_proxy_enabled'),
  },
  {what: 'TLS is not decrypted', plant: setting('tlsDecrypt'), found: bad('warning', 'proxy', 'tls_decrypt')},
  {
    what: 'an application lets everybody past',
    plant: ({world: {account}}) => {
      const app = [...account.apps.values()].find(({name}) => name === 'crm')
      if (app === undefined) throw new Error('no app crm')
      const open = {id: account.mint.uuid('open'), name: 'open', decision: 'bypass', include: [{everyone: {}}]} as const
      return undo((next) => void account.apps.set(app.id, next), app, {...app, policies: [...app.policies, open]})
    },
    found: bad('warning', 'bypass', 'application crm'),
  },
  {
    what: 'service tokens are given sessions',
    plant: ({world: {account}}) => {
      const {organization} = account
      const before = organization.stored
      return undo((next) => organization.set(next), before, {...before, strict_service_token_auth: false})
    },
    found: bad('warning', 'service-auth', 'strict_service_token_auth'),
  },
  {
    what: 'a segment is open to everybody',
    plant: rule('segments-default-deny', {enabled: false}),
    found: bad('warning', 'default-deny', 'segment payments'),
  },
  {
    what: 'a service token of the inventory is gone',
    plant: ({world: {account}}) => {
      const found = [...account.serviceTokens.values()].find(({stored}) => stored.name === 'support-bot')
      if (found === undefined) throw new Error('no service token support-bot')
      return undo((next) => found.set(next), found.stored, {...found.stored, deleted: true})
    },
    found: bad('blocker', 'rehearsal', 'run agent-freeze --agent support-bot'),
  },
]
