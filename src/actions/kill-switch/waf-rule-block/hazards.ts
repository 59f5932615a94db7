import type {Hazard} from '../../../core/action.ts'
import type {Residual} from '../../../core/documents/plan.ts'
import type {AllowedAddress, Rehearsal, SeenRule, SeenRuleset} from './seen-rules.ts'

/** What the checks want to know besides our rule. */
export interface BlockContext {
  readonly zone: string
  readonly ruleset: SeenRuleset | undefined
  /** Our rule as the zone has it, with its id. */
  readonly ours: SeenRule | undefined
  /** Ids of the rules that have our description. */
  readonly twins: readonly string[]
  readonly allowed: readonly AllowedAddress[] | undefined
  readonly rehearsal: Rehearsal
}

/** Expressions that match every request there is. */
const matchesAll = /^\(*\s*(?:true|http\.host\s+(?:ne|!=)\s+""|http\.request\.uri\.path\s+contains\s+"\/")\s*\)*$/

function rehearsalHazards({rehearsal, zone}: BlockContext): readonly Hazard[] {
  switch (rehearsal.result) {
    case 'accepted':
      return []
    case 'refused':
      return [
        {
          rule: 'rehearsal',
          result: 'refused',
          object: zone,
          message: `Cloudflare refuses the rule: ${rehearsal.words}`,
          next: ['correct the expression, then plan again'],
        },
      ]
    case 'unknown':
      return [
        {
          rule: 'rehearsal',
          result: 'warned',
          object: zone,
          message: `Cloudflare has not checked the rule beforehand: ${rehearsal.why}`,
        },
      ]
  }
}

/** Reasons why the rule would be refused, would not block, or would block everybody. */
export function blockHazards(expression: string, context: BlockContext): readonly Hazard[] {
  const {zone, allowed, twins} = context
  const hazards: readonly (Hazard | false)[] = [
    matchesAll.test(expression) && {
      rule: 'over-broad',
      result: 'refused',
      object: zone,
      message: `the expression matches every request to ${zone}: everybody would be blocked`,
      next: ['narrow the expression to the agent: its addresses, its user agent or its path'],
    },
    twins.length > 1 && {
      rule: 'twin-rule',
      result: 'refused',
      object: zone,
      message: `${twins.length} rules of ${zone} have this description, and which of them is ours cannot be told`,
      next: ['in the dashboard, delete all of them but one, then plan again'],
    },
    (allowed?.length ?? 0) > 0 && {
      rule: 'shadowed-block',
      result: 'warned',
      object: zone,
      message: `IP access rules let these addresses past every custom rule: ${namesOf(allowed ?? [])}`,
      next: ['in the dashboard, look at the IP access rules of the zone'],
    },
  ]
  return [...rehearsalHazards(context), ...hazards.filter((hazard) => hazard !== false)]
}

const namesOf = (allowed: readonly AllowedAddress[]): string =>
  allowed.map(({value, notes}) => (notes === '' ? value : `${value} (${notes})`)).join(', ')

/** Actions after which no further custom rule looks at the request, or none may (docs: Ruleset Engine, actions). */
const ends = (action: string): boolean => action === 'skip' || action === 'managed_challenge' || action === 'challenge'

function before({ruleset, ours, zone}: BlockContext): readonly Residual[] {
  if (ours === undefined) return []
  const earlier = (ruleset?.rules ?? []).filter(
    ({position, enabled, action}) => enabled && position < ours.position && ends(action),
  )
  return earlier.map(({action, description, expression}) => ({
    code: 'earlier-rule',
    standing: 'open',
    on: zone,
    what: `requests that an earlier rule lets past: ${expression}`,
    why: `${description === '' ? 'a rule without a description' : description} stands before ours, and its action is ${action}`,
    next: 'run the same runbook again: it puts our rule first',
  }))
}

function addresses({allowed, zone}: BlockContext): readonly Residual[] {
  const about = {code: 'allowed-address', on: zone} as const
  if (allowed === undefined) {
    return [
      {
        ...about,
        standing: 'unknown',
        what: 'addresses that an IP access rule lets past',
        why: 'the IP access rules of the zone cannot be read, and one that allows comes before every custom rule',
        next: 'give the token Firewall Services Read',
      },
    ]
  }
  return allowed.map((one) => ({
    ...about,
    standing: 'open',
    what: `requests from ${one.value}`,
    why: `an IP access rule lets it past every custom rule${one.notes === '' ? '' : `: ${one.notes}`}`,
    next: 'in the dashboard, delete that IP access rule',
  }))
}

/** What still works once the rule stands (docs: WAF custom rules; WAF, rule phase interactions). */
export function blockResidual(context: BlockContext): readonly Residual[] {
  const about = {standing: 'not-covered', on: context.zone} as const
  return [
    ...before(context),
    ...addresses(context),
    {
      ...about,
      code: 'other-hostname',
      what: 'the same application under a name outside of this zone, such as workers.dev or its own address',
      why: 'custom rules see only requests to the hostnames of their zone',
      next: 'take such names away from the Worker, and close the origin to everybody but Cloudflare',
    },
    {
      ...about,
      code: 'open-streams',
      what: 'WebSockets and downloads that are open',
      why: 'a rule is asked once, when a request begins',
    },
  ]
}
