import {missing, ok} from '../../api/answer.ts'
import {route} from '../../api/route.ts'

const permissions = ['Zero Trust Read', 'Zero Trust Write'] as const

/** A profile of devices beside the default one (SDK: SettingsPolicy). */
const agents = {
  policy_id: 'f174e90a-fafe-4643-bbbc-4a0ed4fc8415',
  name: 'agents',
  description: 'headless clients of agents',
  enabled: true,
  default: false,
  match: 'identity.service_token_uuid != ""',
  precedence: 10,
  switch_locked: true,
}

/** What goes past Gateway, and what never does: the same for every profile here. */
const parts: Readonly<Record<string, readonly unknown[]>> = {
  include: [],
  exclude: [{address: '192.0.2.0/24', description: 'the printers'}],
  fallback_domains: [{suffix: 'internal', description: '', dns_server: []}],
}

const partOf = (part: string) => {
  const found = Object.hasOwn(parts, part) ? parts[part] : undefined
  return found === undefined ? missing('device policy') : ok(found)
}

/** The profiles that clients run under, which nothing here changes. */
export const profileRoutes = [
  route({method: 'GET', path: '/accounts/{account}/devices/policies', permissions, handle: () => ok([agents])}),
  route({
    method: 'GET',
    path: '/accounts/{account}/devices/policy',
    permissions,
    handle: () => ok({default: true, allow_mode_switch: false, switch_locked: true}),
  }),
  route({
    method: 'GET',
    path: '/accounts/{account}/devices/policy/:part',
    permissions,
    handle: ({params}) => (params.part === agents.policy_id ? ok(agents) : partOf(params.part)),
  }),
  route({
    method: 'GET',
    path: '/accounts/{account}/devices/policy/:policy/:part',
    permissions,
    handle: ({params}) => (params.policy === agents.policy_id ? partOf(params.part) : missing('device policy')),
  }),
]
