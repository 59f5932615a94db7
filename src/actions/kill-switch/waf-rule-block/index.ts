import {z} from 'zod'
import {defineAction, type Move, type Observation, type Proposal, type Replaced} from '../../../core/action.ts'
import type {Reader} from '../../../core/cloudflare.ts'
import {sameJson} from '../../../core/digest.ts'
import {held, notHeld, unproven, type Verdict} from '../../../core/outcome.ts'
import {HexRef} from '../../../core/targets.ts'
import {twinsFound} from '../../shared/twins-found.ts'
import {type BlockContext, blockHazards, blockResidual} from './hazards.ts'
import {OurRule, readAllowed, readRuleset, rehearse, zoneName} from './seen-rules.ts'

const Params = z.strictObject({
  zone: HexRef,
  /** In the Rules language, such as `ip.src in {192.0.2.1}`. */
  expression: z.string().min(1).max(4096),
  /** By this description the rule is found again: it must be the run's own. */
  description: z.string().min(1).max(200),
})
type Params = z.infer<typeof Params>

/** Null while the zone has no rule of ours. */
const State = z.strictObject({rule: OurRule.nullable()})
type State = z.infer<typeof State>

const wanted = ({expression, description}: Params): OurRule => ({
  action: 'block',
  expression,
  description,
  enabled: true,
  position: 1,
})

/** A rule as create and edit take it; a PATCH gets the whole definition, since what it does with a part is not verified on a live account. */
const bodyOf = ({expression, description, enabled, position}: OurRule) => ({
  action: 'block' as const,
  expression,
  description,
  enabled,
  position: {index: position},
})

async function observe(reader: Reader, params: Params): Promise<Observation<State, BlockContext>> {
  const {zone} = params
  const [name, ruleset, allowed] = await Promise.all([
    zoneName(reader, zone.id),
    readRuleset(reader, zone.id),
    readAllowed(reader, zone.id),
  ])
  const found = (ruleset?.rules ?? []).filter(({description}) => description === params.description)
  const [ours] = found
  const {id: _id, ...rule} = ours ?? {id: ''}
  const rehearsal =
    ruleset === undefined
      ? ({
          result: 'unknown',
          why: 'the zone has no custom rules yet, and only a rule of a ruleset can be checked',
        } as const)
      : await rehearse(reader, `/zones/${zone.id}/rulesets/${ruleset.id}/rules`, bodyOf(wanted(params)))
  return {
    target: {kind: 'zone', id: zone.id, name},
    state: {rule: ours === undefined ? null : OurRule.parse(rule)},
    context: {zone: name, ruleset, ours, twins: found.map(({id}) => id), allowed, rehearsal},
    complete: true,
  }
}

function plan(params: Params, {rule}: State): Proposal<State> {
  const after = wanted(params)
  const {name} = params.zone
  if (sameJson(rule, after)) return {kind: 'none', why: `zone ${name} already has the rule, and it is the first`}
  if (rule !== null && rule.action !== after.action) {
    // Its parameters, such as what a skip leaves out, are in no state and could not be given back.
    return {
      kind: 'impossible',
      why: `a rule of ${name} is called ${after.description} and does something else: its action is ${rule.action}`,
      next: 'give the rule of this run another description, or rename that one in the dashboard',
    }
  }
  const summary =
    rule === null
      ? `Block requests to ${name} that match ${after.expression}: a new custom rule, before all others`
      : `Put the rule of ${name} back as it should be and first: it blocks what matches ${after.expression}`
  return {kind: 'update', after: {rule: after}, summary}
}

function apply({zone}: Params, before: State, after: State, {ruleset, ours}: BlockContext): readonly Move[] {
  if (sameJson(before, after)) return []
  const {id: zone_id} = zone
  const replaces: Replaced = {seen: ruleset, look: (reader) => readRuleset(reader, zone_id)}
  if (after.rule !== null) {
    const body = bodyOf(after.rule)
    if (ruleset === undefined) {
      const {position: _position, ...rule} = body
      return [
        {
          // A PUT replaces every rule of the entry point, so it is only ever sent where there is none: by the same name,
          // for it is the other way to the same rule.
          name: 'create-rule',
          replaces,
          send: ({api}) => api.rulesets.phases.update('http_request_firewall_custom', {zone_id, rules: [rule]}),
        },
      ]
    }
    if (ours === undefined)
      return [{name: 'create-rule', send: ({api}) => api.rulesets.rules.create(ruleset.id, {zone_id, ...body})}]
    return [
      {
        name: 'edit-rule',
        replaces,
        send: ({api}) => api.rulesets.rules.edit(ours.id, {zone_id, ruleset_id: ruleset.id, ...body}),
      },
    ]
  }
  if (ruleset === undefined || ours === undefined) return []
  return [
    {
      name: 'delete-rule',
      send: ({api}) => api.rulesets.rules.delete(ours.id, {zone_id, ruleset_id: ruleset.id}),
    },
  ]
}

/** Of twins each blocks, and a release would leave all but one of them behind. */
function verify(after: State, {rule}: State, context?: BlockContext): Verdict {
  if (after.rule === null) return rule === null ? held : notHeld('the rule is still there')
  if (rule === null) return notHeld('the zone has no such rule')
  if (rule.position !== after.rule.position)
    return notHeld(`${rule.position - 1} rules are evaluated before ours: it is no longer where it was put`)
  if (!sameJson(rule, after.rule)) return notHeld('the rule is not as it was left')
  const {twins = [], zone} = context ?? {}
  return twins.length > 1 ? unproven(twinsFound(`rules "${rule.description}" of ${zone}`, twins)) : held
}

/** The rule without its place, which moves when others add rules before it. */
const content = (rule: OurRule | null) => (rule === null ? null : {...rule, position: 1})

function release({zone}: Params, before: State, after: State, now: State): Proposal<State> {
  if (sameJson(content(now.rule), content(before.rule)))
    return {kind: 'none', why: `the custom rules of ${zone.name} are as they were before`}
  if (now.rule === null) return {kind: 'none', why: `the rule of ${zone.name} is gone already`}
  if (!sameJson(content(now.rule), content(after.rule))) {
    return {
      kind: 'impossible',
      why: `somebody else changed the rule of ${zone.name} since`,
      next: `look at the custom rules of ${zone.name} in the dashboard, and delete it there once its new content is understood`,
    }
  }
  const summary =
    before.rule === null
      ? `Delete our rule of ${zone.name}: what it blocked gets through again`
      : `Put our rule of ${zone.name} back as it was`
  return {kind: 'update', after: before, summary}
}

/**
 * Blocks requests to a zone by a custom rule of its own, which the API has checked before anything is changed. Rests on
 * the SDK's rulesets (RuleCreateParams with `dry_run`, PhaseUpdateParams), and docs: WAF custom rules.
 */
export default defineAction<Params, State, BlockContext>({
  id: 'waf-rule.block',
  family: 'kill-switch',
  title: 'Block requests to a zone by a custom rule',
  source:
    'https://developers.cloudflare.com/waf/custom-rules/ and cloudflare/resources/rulesets (RuleCreateParams, PhaseUpdateParams)',
  permissions: {read: ['Zone Read', 'Zone WAF Read', 'Firewall Services Read'], write: ['Zone WAF Write']},
  target: {param: 'zone', kind: 'zone'},
  class: 'C',
  blastRadius: 'BR2',
  undo: 'U1',
  direction: 'restrict',
  propagation: {
    ms: 30_000,
    source: 'not documented for custom rules: assumed to be within 30 seconds; not verified on a live account',
  },
  params: Params,
  state: State,
  observe,
  plan,
  hazards: ({expression}, {context}) => blockHazards(expression, context),
  apply,
  verify,
  release,
  residual: (_params, {context}) => blockResidual(context),
})
