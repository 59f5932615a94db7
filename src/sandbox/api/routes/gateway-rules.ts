import {z} from 'zod'
import type {Account} from '../../account/account.ts'
import {hasExpired, warningOf} from '../../account/edge/gateway.ts'
import type {Rule} from '../../account/records.ts'
import type {Answer, Changed} from '../answer.ts'
import {missing, ok, refused} from '../answer.ts'
import {route} from '../route.ts'

const read = ['Zero Trust Read', 'Zero Trust Write'] as const
const write = ['Zero Trust Write'] as const

const actions =
  'on off allow block scan noscan safesearch ytrestricted isolate noisolate override l4_override egress resolve quarantine redirect'.split(
    ' ',
  )

/** The fields that a PUT may carry; what it leaves out is dropped from the rule. */
const Replacement = z.strictObject({
  action: z.enum(actions),
  name: z.string().min(1),
  description: z.string().default(''),
  enabled: z.boolean().default(false),
  filters: z
    .array(z.enum(['http', 'dns', 'l4', 'egress', 'dns_resolver']))
    .max(1)
    .default([]),
  traffic: z.string().default(''),
  identity: z.string().default(''),
  device_posture: z.string().default(''),
  precedence: z.int().min(0).optional(),
  rule_settings: z.record(z.string(), z.json()).default({}),
  schedule: z.json().default(null),
  expiration: z
    .strictObject({expires_at: z.iso.datetime({offset: true}), duration: z.int().positive().optional()})
    .nullable()
    .default(null),
})

const shown = (account: Account, rule: Rule) => ({
  ...rule,
  expiration: rule.expiration === null ? null : {...rule.expiration, expired: hasExpired(rule, account.clock.now())},
  deleted_at: null,
  sharable: false,
  source_account: account.id,
  warning_status: warningOf(rule),
})

const storedRules = (account: Account) => [...account.rules.values()].map(({stored}) => stored)

/** A rule without a precedence goes to the bottom. */
const bottom = (account: Account) => Math.max(0, ...storedRules(account).map(({precedence}) => precedence)) + 1000

type Body = z.infer<typeof Replacement>

/** `rule` is absent for one that is about to be created. */
function objection(account: Account, rule: Rule | undefined, body: Body): Answer | undefined {
  if (rule?.read_only) return refused(400, 1004, 'the rule is shared by another account and cannot be edited')
  const twin = storedRules(account).find(({id, precedence}) => id !== rule?.id && precedence === body.precedence)
  if (twin !== undefined) return refused(400, 1005, `precedence ${twin.precedence} is taken by another rule`)
  const [filter] = body.filters
  if (body.expiration !== null && filter !== 'dns') return refused(400, 1006, 'expiration is for dns rules only')
  if (body.schedule !== null && filter !== 'dns' && filter !== 'dns_resolver')
    return refused(400, 1006, 'schedule is for dns rules only')
  return undefined
}

type Kept = Pick<Rule, 'id' | 'read_only' | 'created_at' | 'version'>

const ruleOf = (account: Account, body: Body, kept: Kept): Rule => ({
  ...body,
  ...kept,
  precedence: body.precedence ?? bottom(account),
  updated_at: account.stamp(),
})

const verbs = {create: 'Create', update: 'Update', delete: 'Delete'} as const

const changed = (type: Changed['type'], {id, name, enabled}: Rule): Changed => ({
  type,
  description: `${verbs[type]} Gateway rule ${name}: ${enabled ? 'enabled' : 'disabled'}`,
  product: 'gateway',
  resource: 'rule',
  ids: [id],
})

/** Gateway rules: no PATCH, and a PUT replaces the whole rule. */
export const gatewayRuleRoutes = [
  route({
    method: 'GET',
    path: '/accounts/{account}/gateway/rules',
    permissions: read,
    handle: ({account}) => ok(storedRules(account).map((rule) => shown(account, rule))),
  }),
  route({
    method: 'GET',
    path: '/accounts/{account}/gateway/rules/:rule',
    permissions: read,
    handle({account, params}) {
      const rule = account.rules.get(params.rule)
      return rule === undefined ? missing('rule') : ok(shown(account, rule.stored))
    },
  }),
  route({
    method: 'PUT',
    path: '/accounts/{account}/gateway/rules/:rule',
    permissions: write,
    body: Replacement,
    handle({account, params, body}) {
      const rule = account.rules.get(params.rule)
      if (rule === undefined) return missing('rule')
      const refusal = objection(account, rule.stored, body)
      if (refusal !== undefined) return refusal
      const {id, read_only, created_at, version} = rule.stored
      const next = ruleOf(account, body, {id, read_only, created_at, version: version + 1})
      rule.set(next)
      return ok(shown(account, next), {changed: changed('update', next)})
    },
  }),
  route({
    method: 'POST',
    path: '/accounts/{account}/gateway/rules',
    permissions: write,
    body: Replacement,
    handle({account, body}) {
      const refusal = objection(account, undefined, body)
      if (refusal !== undefined) return refusal
      const about = {id: account.mint.uuid('gateway-rule'), read_only: false, created_at: account.stamp(), version: 1}
      const rule = ruleOf(account, body, about)
      // Until it has reached the edge, nothing there knows of it.
      const stored = account.lag('rule', {...rule, enabled: false})
      stored.set(rule)
      account.rules.set(rule.id, stored)
      return ok(shown(account, rule), {changed: changed('create', rule)})
    },
  }),
  route({
    method: 'DELETE',
    path: '/accounts/{account}/gateway/rules/:rule',
    permissions: write,
    handle({account, params}) {
      const rule = account.rules.get(params.rule)
      if (rule === undefined) return missing('rule')
      if (rule.stored.read_only)
        return refused(400, 1004, 'the rule is shared by another account and cannot be deleted')
      account.rules.delete(params.rule)
      return ok({}, {changed: changed('delete', rule.stored)})
    },
  }),
]
