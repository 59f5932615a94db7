import {z} from 'zod'
import {defineAction, type Proposal} from '../../../core/action.ts'
import type {Reader} from '../../../core/cloudflare.ts'
import type {Residual} from '../../../core/documents/plan.ts'
import {held, notHeld, unproven, type Verdict} from '../../../core/outcome.ts'
import {NameRef} from '../../../core/targets.ts'
import {maskedHazards, rollingLogHazards} from '../../shared/ai-gateway/gateway-settings.ts'
import {type GatewayContext, lookAtGateway, replacedGateway} from '../../shared/ai-gateway/look-at-gateway.ts'
import {succeededCalls} from '../../shared/ai-gateway/succeeded-calls.ts'
import {waysRound} from '../../shared/ai-gateway/way-round.ts'

/** Which intervals Cloudflare takes is not documented; the dashboard's are of minutes and hours. */
const Params = z.strictObject({
  gateway: NameRef,
  /** How long one request is the limit for, in seconds. */
  interval: z.int().min(60).max(86_400).default(3600),
})
type Params = z.infer<typeof Params>

/** The rate limit alone; the rest of the gateway is sent back as it is found. */
const State = z.strictObject({
  limit: z.number().nullable(),
  interval: z.number().nullable(),
  technique: z.enum(['fixed', 'sliding']).nullable(),
})
type State = z.infer<typeof State>

/** 0 and null count as no limit at all. */
const isLimited = ({limit, interval}: State): boolean => Boolean(limit) && Boolean(interval)

const inWords = (state: State): string =>
  isLimited(state) ? `${state.limit} requests in ${state.interval} seconds` : 'no limit'

const isSame = (one: State, other: State): boolean =>
  one.limit === other.limit && one.interval === other.interval && one.technique === other.technique

function plan({gateway, interval}: Params, before: State): Proposal<State> {
  if (before.limit === 1 && (before.interval ?? 0) >= interval) {
    return {
      kind: 'none',
      why: `AI Gateway ${gateway.name} already lets one request through in ${before.interval} seconds`,
    }
  }
  return {
    kind: 'update',
    after: {limit: 1, interval, technique: 'sliding'},
    summary: `Throttle AI Gateway ${gateway.name} from ${inWords(before)} to one request in ${interval} seconds, for every caller`,
  }
}

function release({gateway}: Params, before: State, after: State, now: State): Proposal<State> {
  if (isSame(now, before))
    return {kind: 'none', why: `AI Gateway ${gateway.name} has ${inWords(now)}, as it had before`}
  if (!isSame(now, after)) {
    return {
      kind: 'impossible',
      why: `somebody else set the rate limit of ${gateway.name} since: ${inWords(now)}`,
      next: `look at ${gateway.name} in the dashboard and set its rate limit there`,
    }
  }
  return {kind: 'update', after: before, summary: `Give AI Gateway ${gateway.name} ${inWords(before)} again`}
}

function residual({gateway: {name}}: Params, {context}: {readonly context: GatewayContext}): readonly Residual[] {
  return [
    ...waysRound(name, context),
    {
      code: 'throttle-allowance',
      standing: 'not-covered',
      on: name,
      what: `one request in each interval through ${name}, and a burst until the limit is counted everywhere`,
      why: 'a limit of 0 may mean no limit at all, so the lowest that is safe is 1; counters at the edge are consistent only after a while',
      next: 'ai-gateway.require-auth on the same gateway',
    },
  ]
}

/** V3: more successes in the gateway's own log than the limit allows. */
async function quiet(reader: Reader, {gateway, interval}: Params, since: Date): Promise<Verdict> {
  const {collect_logs: collects} = await reader.api.aiGateway.get(gateway.name, {account_id: reader.account})
  if (!collects) return unproven(`AI Gateway ${gateway.name} keeps no log of model calls`)
  const {count, whole} = await succeededCalls(reader, gateway.name, since)
  const allowed = 1 + Math.floor((reader.now().getTime() - since.getTime()) / (interval * 1000))
  if (count > allowed)
    return notHeld(`the log of ${gateway.name} has ${count} calls that succeeded, and the limit allows ${allowed}`)
  return whole ? held : unproven(`the newest rows of the log of ${gateway.name} do not reach back to the change`)
}

/**
 * Lets one request through in a long interval, from whatever caller: with more than that, the edge answers 429 (docs:
 * AI Gateway, rate limiting). Never a limit of 0 or null, which probably mean no limit at all; that is not verified on a
 * live account, and neither is that calls of a Worker's binding are counted like all others: only authentication is
 * documented to make an exception for them.
 */
export default defineAction<Params, State, GatewayContext>({
  id: 'ai-gateway.throttle',
  family: 'kill-switch',
  title: 'Throttle an AI Gateway',
  source:
    'https://developers.cloudflare.com/ai-gateway/features/rate-limiting/ and cloudflare/resources/ai-gateway/ai-gateway (AIGatewayUpdateParams)',
  permissions: {read: ['AI Gateway Read'], write: ['AI Gateway Write']},
  target: {param: 'gateway', kind: 'ai-gateway'},
  class: 'P',
  blastRadius: 'BR2',
  undo: 'U1',
  direction: 'restrict',
  propagation: {ms: 60_000, source: 'not documented: assumed to be a minute; not verified on a live account'},
  params: Params,
  state: State,
  async observe(reader, {gateway}) {
    const {target, context} = await lookAtGateway(reader, gateway.name)
    const {
      rate_limiting_limit: limit,
      rate_limiting_interval: interval,
      rate_limiting_technique: technique,
    } = context.settings
    return {target, state: {limit, interval, technique: technique ?? null}, context, complete: true}
  },
  plan,
  hazards: ({gateway: {name}}, {context: {settings}}) => [
    ...maskedHazards(name, settings),
    ...rollingLogHazards(name, settings),
    {
      rule: 'every-caller',
      result: 'warned',
      object: name,
      message: `${name} throttles all of its callers together: whoever else calls models through it gets 429`,
    },
  ],
  apply: ({gateway}, before, after, {settings}) =>
    isSame(before, after)
      ? []
      : [
          {
            name: 'set-rate-limit',
            replaces: replacedGateway(gateway.name, settings),
            send: ({api, account}) =>
              api.aiGateway.update(gateway.name, {
                ...settings,
                account_id: account,
                rate_limiting_limit: after.limit,
                rate_limiting_interval: after.interval,
                rate_limiting_technique: after.technique,
              }),
          },
        ],
  verify: (after, now) => (isSame(after, now) ? held : notHeld(`the rate limit is ${inWords(now)}`)),
  release,
  residual,
  quiet,
})
