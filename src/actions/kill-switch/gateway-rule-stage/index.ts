import type {GatewayRule} from 'cloudflare/resources/zero-trust/gateway/rules'
import {defineAction, type Move, type Observation, type Proposal} from '../../../core/action.ts'
import type {Reader} from '../../../core/cloudflare.ts'
import {sameJson} from '../../../core/digest.ts'
import {Fault} from '../../../core/fault.ts'
import {held, notHeld, type Verdict} from '../../../core/outcome.ts'
import {readProxy} from '../../shared/gateway-proxy.ts'
import {filterOf, readRules} from '../../shared/gateway-rules.ts'
import {replacedRule} from '../gateway-rule-engage/replaced-rule.ts'
import {bodyOf, type RuleBody} from '../gateway-rule-engage/rule-body.ts'
import {type StageContext, stageHazards} from './hazards.ts'
import {type Definition, Params, repaired, sameTraffic, State, wantedBody, withId, withoutId} from './wanted-rule.ts'
import {twinsFound} from '../../shared/twins-found.ts'

async function listId({api, account}: Reader, list: Definition['list']): Promise<string | undefined> {
  if (list === undefined || list.id !== undefined) return list?.id
  const {result} = await api.zeroTrust.gateway.lists.list({account_id: account})
  return result.find(({name}) => name === list.name)?.id
}

/** By id, by name, or else a block rule that asks for the very same. */
function findRule({rule: ref, definition}: Params, rules: readonly GatewayRule[], list: string | undefined) {
  if (ref.id !== undefined) return rules.find(({id}) => id === ref.id)
  const isTwin = (rule: GatewayRule): boolean =>
    definition !== undefined &&
    rule.action === 'block' &&
    filterOf(rule) === definition.filter &&
    sameTraffic(withoutId(rule.traffic, list), definition.traffic)
  return rules.find(({name}) => name === ref.name) ?? rules.find(isTwin)
}

async function observe(reader: Reader, params: Params): Promise<Observation<State, StageContext>> {
  const [rules, list, proxy] = await Promise.all([
    readRules(reader),
    listId(reader, params.definition?.list),
    readProxy(reader),
  ])
  const found = findRule(params, rules, list)
  const {id = params.rule.name, name = params.rule.name} = found ?? {}
  const body = found && bodyOf(found)
  return {
    target: {kind: 'gateway-rule', id, name},
    state: {rule: body === undefined ? null : {...body, traffic: withoutId(body.traffic, list)}},
    context: {found, rules, list, proxy},
    complete: true,
  }
}

function changes(before: RuleBody, after: RuleBody): string {
  const words = [
    before.traffic === after.traffic ? '' : `what it matches, to ${after.traffic}`,
    before.precedence === after.precedence ? '' : `its precedence, from ${before.precedence} to ${after.precedence}`,
    before.enabled === after.enabled ? '' : 'that it is enabled again',
  ]
  return words.filter((word) => word !== '').join('; ')
}

function plan({rule: ref, definition}: Params, {rule: before}: State): Proposal<State> {
  if (before === null && (ref.id !== undefined || definition === undefined)) {
    return {
      kind: 'impossible',
      why: `rule ${ref.name} does not exist under the id that firebreak.yaml has for it`,
      next: `take ${ref.name} out of levers in firebreak.yaml, then firebreak arm`,
    }
  }
  if (before === null && definition !== undefined) {
    const effect = definition.enabled
      ? 'it blocks what its list holds, which is nothing yet'
      : 'disabled, so that it blocks nothing'
    const summary = `Create rule ${ref.name} (${definition.filter}, block, precedence ${definition.precedence}): ${effect}`
    return {kind: 'update', after: {rule: wantedBody(ref.name, definition)}, summary}
  }
  if (before?.action !== 'block' || (definition !== undefined && filterOf(before) !== definition.filter)) {
    return {
      kind: 'impossible',
      why: `rule ${ref.name} is no ${definition?.filter ?? ''} block rule: its action is ${before?.action} for ${before?.filters.join()}`,
      next: `in the dashboard, rename ${ref.name}, then firebreak arm`,
    }
  }
  const after = definition === undefined ? before : repaired(before, definition)
  if (sameJson(before, after)) return {kind: 'none', why: `rule ${before.name} is in place`}
  return {kind: 'update', after: {rule: after}, summary: `Repair rule ${before.name}: ${changes(before, after)}`}
}

/** The body with the list by its id; asked only when the request leaves, for a list of the same run exists by then. */
function sendable(body: RuleBody, {list}: StageContext): RuleBody {
  const traffic = withId(body.traffic, list)
  if (traffic !== undefined) return {...body, traffic}
  throw new Fault('DRIFT', `the list that rule ${body.name} needs is not there`, {next: ['firebreak arm']})
}

function apply(_params: Params, before: State, after: State, context: StageContext): readonly Move[] {
  const [{rule: from}, {rule: to}, id] = [before, after, context.found?.id]
  if (sameJson(from, to)) return []
  if (to === null) {
    if (id === undefined) return []
    return [
      {name: 'delete-rule', send: ({api, account}) => api.zeroTrust.gateway.rules.delete(id, {account_id: account})},
    ]
  }
  if (from === null || id === undefined || context.found === undefined) {
    return [
      {
        name: 'create-rule',
        send: ({api, account}) => api.zeroTrust.gateway.rules.create({account_id: account, ...sendable(to, context)}),
      },
    ]
  }
  return [
    {
      name: 'edit-rule',
      replaces: replacedRule(id, context.found),
      send: ({api, account}) => api.zeroTrust.gateway.rules.update(id, {account_id: account, ...sendable(to, context)}),
    },
  ]
}

/** Whether the rule is as it should be; one that the kill switch has enabled meanwhile is in place as well. */
function verify({rule: after}: State, {rule: now}: State, context?: StageContext): Verdict {
  if (after === null) return now === null ? held : notHeld('the rule is still there')
  if (now === null) return notHeld('the rule is not there')
  const twins = context?.rules.filter(({name}) => name === after.name) ?? []
  if (twins.length > 1)
    return notHeld(
      twinsFound(
        'rules',
        twins.flatMap(({id}) => id ?? []),
      ),
    )
  if (now.precedence !== after.precedence) return notHeld(`rule ${now.name} has precedence ${now.precedence}`)
  if (after.enabled && !now.enabled) return notHeld(`rule ${now.name} is disabled`)
  const isSame = now.action === after.action && sameTraffic(now.traffic, after.traffic)
  return isSame ? held : notHeld(`rule ${now.name} matches something else: ${now.traffic}`)
}

function release(_params: Params, before: State, after: State, now: State): Proposal<State> {
  if (sameJson(now, before)) return {kind: 'none', why: 'the rule is as it was before'}
  if (now.rule === null) return {kind: 'none', why: 'the rule is gone already'}
  const {name} = now.rule
  if (after.rule !== null && now.rule.enabled && !after.rule.enabled) {
    return {
      kind: 'impossible',
      why: `rule ${name} is engaged: it blocks now`,
      next: 'firebreak kill-switch release, then release this run',
    }
  }
  if (verify(after, now).verdict !== 'held') {
    return {
      kind: 'impossible',
      why: `somebody else changed rule ${name} since`,
      next: `look at ${name} in the dashboard, and delete it there once its new content is understood`,
    }
  }
  const summary =
    before.rule === null ? `Delete rule ${name}, which this run created` : `Put rule ${name} back as it was`
  return {kind: 'update', after: before, summary}
}

/**
 * Installs, in peace time, a block rule in one of the first places: disabled, or about a list that is empty. Rests on
 * the SDK's RuleCreateParams, and docs: Gateway policies, order of enforcement.
 */
export default defineAction<Params, State, StageContext>({
  id: 'gateway-rule.stage',
  family: 'kill-switch',
  title: 'Install a Gateway block rule that blocks nothing yet',
  source:
    'https://developers.cloudflare.com/cloudflare-one/traffic-policies/order-of-enforcement/ and cloudflare/resources/zero-trust/gateway/rules (RuleCreateParams)',
  permissions: {read: ['Zero Trust Read'], write: ['Zero Trust Write']},
  target: {param: 'rule', kind: 'gateway-rule', made: true},
  class: 'C',
  blastRadius: 'BR1',
  undo: 'U2',
  direction: 'neutral',
  propagation: {ms: 60_000, source: 'docs: Gateway policy changes reach all data centres within 60 seconds'},
  params: Params,
  state: State,
  observe,
  plan,
  hazards: (params, {context}) => stageHazards(params, context),
  apply,
  verify,
  release,
  residual: () => [],
})
