import type {RuleUpdateParams} from 'cloudflare/resources/zero-trust/gateway/rules'
import {z} from 'zod'
import {defineAction, type Move, type Observation, type Proposal} from '../../../core/action.ts'
import type {Reader} from '../../../core/cloudflare.ts'
import {sameJson} from '../../../core/digest.ts'
import {held, notHeld, type Verdict} from '../../../core/outcome.ts'
import {UuidRef} from '../../../core/targets.ts'
import {expressionsOf} from '../../../core/gateway/conditions.ts'
import {readProxy} from '../../shared/gateway-proxy.ts'
import {filterOf, readRules} from '../../shared/gateway-rules.ts'
import {ruleResidual} from './residual.ts'
import {replacedRule} from './replaced-rule.ts'
import {bodyOf, endingAt, RuleBody} from './rule-body.ts'
import {type RuleContext, ruleHazards} from './rule-hazards.ts'

const Params = z.strictObject({rule: UuidRef})
type Params = z.infer<typeof Params>

async function observe(reader: Reader, {rule: ref}: Params): Promise<Observation<RuleBody, RuleContext>> {
  const [rule, rules, proxy] = await Promise.all([
    reader.api.zeroTrust.gateway.rules.get(ref.id, {account_id: reader.account}),
    readRules(reader),
    readProxy(reader),
  ])
  return {
    target: {kind: 'gateway-rule', id: ref.id, name: rule.name},
    state: bodyOf(rule),
    context: {rule, rules, proxy},
    complete: rules.some(({id}) => id === ref.id),
  }
}

const what: Readonly<Record<string, string>> = {dns: 'DNS look-ups', l4: 'network connections', http: 'HTTP requests'}

function plan({rule: ref}: Params, before: RuleBody, ends?: string): Proposal<RuleBody> {
  if (before.action !== 'block') {
    return {
      kind: 'impossible',
      why: `${before.name} is no block rule: its action is ${before.action}`,
      next: `put a block rule into levers.killSwitch of the inventory instead of ${ref.name}`,
    }
  }
  if (before.enabled) return {kind: 'none', why: `${before.name} is already enabled`}
  const asked = expressionsOf(before).join(' and ')
  const traffic = asked === '' ? 'of everybody' : `that match ${asked}`
  const after = endingAt({...before, enabled: true}, ends)
  const until = after.expiration === before.expiration ? '' : `; Cloudflare ends it at ${after.expiration?.expires_at}`
  const summary = `Enable rule ${before.name}: ${what[filterOf(before) ?? ''] ?? 'requests'} ${traffic} are blocked${until}`
  return {kind: 'update', after, summary}
}

type Sendable = Omit<RuleBody, 'expiration'> & Pick<RuleUpdateParams, 'expiration'>

/** The body, with an end taken off that the rule has now, over or not: a PUT might keep what it does not name. */
const withoutEnd = (after: RuleBody, ...found: readonly Pick<RuleContext['rule'], 'expiration'>[]): Sendable =>
  after.expiration === undefined && found.some(({expiration}) => expiration) ? {...after, expiration: null} : after

function apply({rule}: Params, before: RuleBody, after: RuleBody, {rule: found}: RuleContext): readonly Move[] {
  if (sameJson(before, after)) return []
  return [
    {
      name: after.enabled ? 'enable-rule' : 'disable-rule',
      replaces: replacedRule(rule.id, found),
      send: ({api, account}) =>
        api.zeroTrust.gateway.rules.update(rule.id, {account_id: account, ...withoutEnd(after, before, found)}),
    },
  ]
}

const fields = Object.keys(RuleBody.shape) as readonly (keyof RuleBody)[]
const differing = (a: RuleBody, b: RuleBody): readonly string[] =>
  fields.filter((field) => !sameJson(a[field] ?? null, b[field] ?? null))

function verify(after: RuleBody, now: RuleBody, context?: RuleContext): Verdict {
  if (after.enabled && context?.rule.expiration?.expired === true)
    return notHeld(`${now.name} has expired at Cloudflare`)
  if (now.enabled !== after.enabled) return notHeld(`${now.name} is ${now.enabled ? 'enabled' : 'disabled'}`)
  const changed = differing(after, now)
  return changed.length > 0 ? notHeld(`${now.name} is not as it was left: ${changed.join(', ')} changed`) : held
}

function release(_params: Params, before: RuleBody, after: RuleBody, now: RuleBody): Proposal<RuleBody> {
  if (now.enabled === before.enabled)
    return {kind: 'none', why: `${now.name} is already ${now.enabled ? 'enabled' : 'disabled'}, as before`}
  const changed = differing(after, now)
  if (changed.length > 0) {
    return {
      kind: 'impossible',
      why: `somebody else changed ${now.name} since: ${changed.join(', ')}`,
      next: `look at ${now.name} in the dashboard and disable it there once its new content is understood`,
    }
  }
  return {kind: 'update', after: before, summary: `Disable rule ${now.name} again: it blocks nothing any more`}
}

/**
 * Enables a block rule that was put in place in peace time. BR3, since such a rule covers the agents' traffic as a
 * fleet. Rests on the SDK's GatewayRule and RuleUpdateParams, and docs: Gateway policies.
 */
export default defineAction<Params, RuleBody, RuleContext>({
  id: 'gateway-rule.engage',
  family: 'kill-switch',
  title: 'Enable a pre-staged Gateway block rule',
  source:
    'https://developers.cloudflare.com/cloudflare-one/traffic-policies/ and cloudflare/resources/zero-trust/gateway/rules (RuleUpdateParams)',
  permissions: {read: ['Zero Trust Read'], write: ['Zero Trust Write']},
  target: {param: 'rule', kind: 'gateway-rule'},
  class: 'P',
  blastRadius: 'BR3',
  undo: 'U1',
  mayLapse: true,
  direction: 'restrict',
  propagation: {ms: 60_000, source: 'docs: Gateway policy changes reach all data centres within 60 seconds'},
  params: Params,
  state: RuleBody,
  observe,
  plan,
  hazards: (_params, {context}) => ruleHazards(context),
  apply,
  verify,
  release,
  residual: (_params, {context}) => ruleResidual(context),
})
