import {z} from 'zod'
import type {Account} from '../../account/account.ts'
import {permissionNameOf} from '../../account/permissions.ts'
import type {ApiToken} from '../../account/records.ts'
import {type Answer, missing, ok, refused, unauthorized} from '../../api/answer.ts'
import {route} from '../../api/route.ts'
import {parseFilter} from './expression.ts'
import {phase, type Ruleset, type WafRule, type Zone, zonesOf} from './records.ts'
import {placed, Position} from './position.ts'

const read = ['Zone WAF Read', 'Zone WAF Write'] as const
const write = ['Zone WAF Write'] as const

const Rule = z.strictObject({
  id: z.string().optional(),
  action: z.enum(['block', 'skip', 'log', 'managed_challenge']),
  action_parameters: z.record(z.string(), z.json()).optional(),
  expression: z.string().min(1),
  description: z.string().default(''),
  enabled: z.boolean().default(true),
  ref: z.string().optional(),
})
type RuleBody = z.infer<typeof Rule>

const shown = (ruleset: Ruleset) => ({
  ...ruleset,
  version: String(ruleset.version),
  kind: 'zone',
  phase,
})

/** A rule that cannot be read is refused with the API's own words. */
function objection({expression}: RuleBody): Answer | undefined {
  if (parseFilter(expression) !== undefined) return undefined
  return refused(400, 20127, `'${expression}' is not a valid value for expression because the expression is invalid`)
}

function ruleOf(account: Account, body: RuleBody, known?: WafRule): WafRule {
  const {action, expression, description, enabled, ref} = body
  const id = known?.id ?? account.mint.hex('waf-rule')
  const version = String(Number(known?.version ?? 0) + 1)
  return {id, action, expression, description, enabled, ref: ref ?? id, version, last_updated: account.stamp()}
}

interface Edit {
  readonly account: Account
  readonly zone: Zone
  readonly verb: string
  readonly isDry: boolean
}

/** Every change makes a new version; a dry run makes none. */
function kept({account, zone, verb, isDry}: Edit, rules: readonly WafRule[]): Answer {
  const known = zone.ruleset.stored
  const ruleset: Ruleset = {
    id: known?.id ?? account.mint.hex('ruleset'),
    name: known?.name ?? 'default',
    rules,
    version: (known?.version ?? 0) + 1,
    last_updated: account.stamp(),
  }
  if (isDry) return ok(shown(ruleset))
  if (known !== undefined) zone.versions.push(known)
  zone.ruleset.set(ruleset)
  const description = `${verb} in the custom rules of ${zone.name}`
  return ok(shown(ruleset), {
    changed: {type: 'update', description, product: 'rulesets', resource: 'ruleset', ids: [ruleset.id]},
  })
}

const isDryRun = (query: URLSearchParams): boolean => query.get('dry_run') === 'true'

/** Which permission a dry run asks for is not verified on a live account; reading is taken to be enough, since nothing is kept. */
function maySend({policies}: ApiToken, query: URLSearchParams): boolean {
  const names = policies.flatMap(({permission_groups: groups}) => groups.map(({id}) => permissionNameOf(id)))
  return isDryRun(query) || names.includes('Zone WAF Write')
}

const notFound = missing('ruleset')

function zoneWith(account: Account, params: {readonly zone: string; readonly ruleset: string}) {
  const zone = zonesOf(account).get(params.zone)
  const ruleset = zone?.ruleset.stored
  return zone === undefined || ruleset?.id !== params.ruleset ? undefined : {zone, ruleset}
}

/** Rules of a zone's ruleset, one at a time (SDK: rulesets.rules). */
export const ruleRoutes = [
  route({
    method: 'POST',
    path: '/zones/:zone/rulesets/:ruleset/rules',
    permissions: read,
    body: Rule.extend({position: Position}),
    handle({account, caller, params, query, body: {position, ...body}}) {
      if (!maySend(caller, query)) return unauthorized
      const found = zoneWith(account, params)
      if (found === undefined) return notFound
      const next = placed(found.ruleset.rules, ruleOf(account, body), position)
      if (next === undefined) return refused(400, 20015, 'the position is beyond the rules')
      const edit = {account, zone: found.zone, verb: 'Create a rule', isDry: isDryRun(query)}
      return objection(body) ?? kept(edit, next)
    },
  }),
  route({
    method: 'PATCH',
    path: '/zones/:zone/rulesets/:ruleset/rules/:rule',
    permissions: write,
    // A partial PATCH is not emulated: what it leaves out would be a guess.
    body: Rule.extend({position: Position}),
    handle({account, params, query, body: {position, ...body}}) {
      const found = zoneWith(account, params)
      const known = found?.ruleset.rules.find(({id}) => id === params.rule)
      if (found === undefined || known === undefined) return missing('rule')
      const rule = ruleOf(account, body, known)
      const others = found.ruleset.rules.filter(({id}) => id !== known.id)
      const inPlace = found.ruleset.rules.map((one) => (one.id === known.id ? rule : one))
      const next = position === undefined ? inPlace : placed(others, rule, position)
      if (next === undefined) return refused(400, 20015, 'the position is beyond the rules')
      const edit = {account, zone: found.zone, verb: 'Update a rule', isDry: isDryRun(query)}
      return objection(body) ?? kept(edit, next)
    },
  }),
  route({
    method: 'DELETE',
    path: '/zones/:zone/rulesets/:ruleset/rules/:rule',
    permissions: write,
    handle({account, params, query}) {
      const found = zoneWith(account, params)
      if (!found?.ruleset.rules.some(({id}) => id === params.rule)) return missing('rule')
      const left = found.ruleset.rules.filter(({id}) => id !== params.rule)
      return kept({account, zone: found.zone, verb: 'Delete a rule', isDry: isDryRun(query)}, left)
    },
  }),
]

/** The entry point of the phase: there is none until a first PUT, which replaces every rule (SDK: rulesets.phases). */
export const phaseRoutes = [
  route({
    method: 'GET',
    path: '/zones/:zone/rulesets',
    permissions: read,
    handle({account, params}) {
      const zone = zonesOf(account).get(params.zone)
      if (zone === undefined) return missing('zone')
      const rulesets = zone.ruleset.stored === undefined ? [] : [shown(zone.ruleset.stored)]
      return ok(
        rulesets.map(({rules: _rules, ...head}) => head),
        {resultInfo: {cursors: {}}},
      )
    },
  }),
  route({
    method: 'GET',
    path: '/zones/:zone/rulesets/:ruleset',
    permissions: read,
    handle({account, params}) {
      const found = zoneWith(account, params)
      return found === undefined ? notFound : ok(shown(found.ruleset))
    },
  }),
  route({
    method: 'GET',
    path: `/zones/:zone/rulesets/phases/${phase}/entrypoint`,
    permissions: read,
    handle({account, params}) {
      const ruleset = zonesOf(account).get(params.zone)?.ruleset.stored
      return ruleset === undefined ? refused(404, 10003, 'could not find entrypoint ruleset') : ok(shown(ruleset))
    },
  }),
  route({
    method: 'PUT',
    path: `/zones/:zone/rulesets/phases/${phase}/entrypoint`,
    permissions: write,
    body: z.strictObject({
      name: z.string().optional(),
      description: z.string().optional(),
      rules: z.array(Rule).default([]),
    }),
    handle({account, params, query, body: {rules}}) {
      const zone = zonesOf(account).get(params.zone)
      if (zone === undefined) return missing('zone')
      const wrong = rules.flatMap((rule) => objection(rule) ?? [])[0]
      const next = rules.map((rule) => ruleOf(account, rule))
      return wrong ?? kept({account, zone, verb: 'Replace all rules', isDry: isDryRun(query)}, next)
    },
  }),
  route({
    method: 'GET',
    path: `/zones/:zone/rulesets/phases/${phase}/entrypoint/versions`,
    permissions: read,
    handle({account, params}) {
      const zone = zonesOf(account).get(params.zone)
      if (zone === undefined) return missing('zone')
      const all = [...zone.versions, ...(zone.ruleset.stored === undefined ? [] : [zone.ruleset.stored])]
      return ok(all.map(shown).map(({rules: _rules, ...head}) => head))
    },
  }),
]
