import {z} from 'zod'
import {defineAction, type Hazard, type Move, type Observation, type Proposal} from '../../../core/action.ts'
import type {Reader} from '../../../core/cloudflare.ts'
import {sameJson} from '../../../core/digest.ts'
import {held, notHeld, unproven, type Verdict} from '../../../core/outcome.ts'
import {FlagRef} from '../../../core/targets.ts'
import {ifReadable} from '../../shared/if-readable.ts'
import {bodyOf, differing, FlagBody, served} from './flag-body.ts'
import {flagResidual} from './residual.ts'

const Params = z.strictObject({flag: FlagRef, stop: z.string().min(1)})
type Params = z.infer<typeof Params>

interface Context {
  /** The variation that Flagship's own evaluation serves; undefined where it cannot be read. */
  readonly evaluated: string | undefined
}

async function observe({api, account}: Reader, {flag}: Params): Promise<Observation<FlagBody, Context>> {
  const {flags, evaluate} = api.flagship.apps
  const [found, evaluation] = await Promise.all([
    flags.get(flag.name, {account_id: account, app_id: flag.app}),
    // Without a targeting key a rollout rolls the dice anew each time.
    ifReadable(evaluate.get(flag.app, {account_id: account, flagKey: flag.name, targetingKey: 'firebreak'})),
  ])
  return {
    target: {kind: 'flag', id: `${flag.app}/${found.key}`, name: found.key},
    state: bodyOf(found),
    context: {evaluated: evaluation?.variant},
    complete: true,
  }
}

/** The one form that stops in both states of the flag: disabled it serves its default, enabled it has no rule to serve another. */
const stopped = (flag: FlagBody, stop: string): FlagBody => ({...flag, default_variation: stop, rules: []})

function plan({stop}: Params, before: FlagBody): Proposal<FlagBody> {
  const {key, variations, default_variation: otherwise, rules} = before
  if (!Object.hasOwn(variations, stop)) {
    return {
      kind: 'impossible',
      why: `flag ${key} has no variation ${stop}; it has ${Object.keys(variations).join(', ')}`,
      next: `correct \`stop\` of flag ${key} in firebreak.yaml`,
    }
  }
  const after = stopped(before, stop)
  if (sameJson(before, after)) return {kind: 'none', why: `flag ${key} serves ${stop} to everybody already`}
  const aside =
    rules.length === 0 ? '' : `, and ${rules.length === 1 ? 'its rule is' : `its ${rules.length} rules are`} set aside`
  const summary = `Serve ${stop} to everybody who asks flag ${key}: its default is ${stop} instead of ${otherwise}${aside}`
  return {kind: 'update', after, summary}
}

/** Where all that is served has the value of the stop, nobody could tell it from running. */
function hazards({stop}: Params, {state}: Observation<FlagBody, Context>): readonly Hazard[] {
  const {key, variations} = state
  const others = served(state).filter((name) => name !== stop)
  const tells = others.some((name) => !sameJson(variations[name] ?? null, variations[stop] ?? null))
  if (tells || others.length === 0 || !Object.hasOwn(variations, stop)) return []
  return [
    {
      rule: 'fail-open-lever',
      result: 'refused',
      object: key,
      message: `in flag ${key} variation ${stop} has the same value as ${[...new Set(others)].join(' and ')}: serving it stops nothing`,
      next: [`give variation ${stop} of flag ${key} the value that stops the agent, or correct firebreak.yaml`],
    },
  ]
}

function apply({flag}: Params, before: FlagBody, after: FlagBody): readonly Move[] {
  if (sameJson(before, after)) return []
  return [
    {
      name: 'replace-flag',
      replaces: {
        seen: before,
        look: async ({api, account}) =>
          bodyOf(await api.flagship.apps.flags.get(flag.name, {account_id: account, app_id: flag.app})),
      },
      send: ({api, account}) =>
        api.flagship.apps.flags.update(flag.name, {account_id: account, app_id: flag.app, ...after}),
    },
  ]
}

/** The flag itself, and what Flagship makes of it; with rules that depends on who asks, and is not compared. */
function verify(after: FlagBody, now: FlagBody, context?: Context): Verdict {
  const changed = differing(after, now)
  if (changed.length > 0) return notHeld(`flag ${now.key} is not as it was left: ${changed.join(', ')} changed`)
  const isSame = !after.enabled || after.rules.length === 0
  if (context === undefined || !isSame) return held
  if (context.evaluated === undefined) return unproven(`what Flagship serves for flag ${now.key} cannot be read`)
  if (context.evaluated === after.default_variation) return held
  return notHeld(`Flagship still serves ${context.evaluated} for flag ${now.key}`)
}

/** Only the default and the rules are ours to put back. A flag that somebody disabled meanwhile would run for everybody. */
function release(_params: Params, before: FlagBody, after: FlagBody, now: FlagBody): Proposal<FlagBody> {
  const {key} = now
  const toGo = differing(before, now)
  if (!toGo.includes('default_variation') && !toGo.includes('rules'))
    return {kind: 'none', why: `flag ${key} serves ${now.default_variation} by default with its own rules, as before`}
  const theirs = differing(after, now).filter((field) => field !== 'description')
  if (theirs.length > 0) {
    return {
      kind: 'impossible',
      why: `somebody else changed flag ${key} since: ${theirs.join(', ')}`,
      next: `in the dashboard, decide what flag ${key} serves; its changelog has the rules of before`,
    }
  }
  const {description: _theirs, ...kept} = before
  const next: FlagBody = now.description === undefined ? kept : {...kept, description: now.description}
  const rules = before.rules.length === 0 ? '' : `, with ${before.rules.length} rules`
  return {
    kind: 'update',
    after: next,
    summary: `Serve ${before.default_variation} by default for flag ${key} again${rules}`,
  }
}

/**
 * Makes every evaluation of a Flagship flag serve the variation that stops. It never disables the flag: a disabled flag
 * bypasses its rules and serves `default_variation`, which is the running one more often than not (SDK: FlagGetResponse).
 * Replaces the whole flag, since there is no PATCH. Evaluation is read centrally, not where agents run.
 */
export default defineAction<Params, FlagBody, Context>({
  id: 'flag.stop',
  family: 'kill-switch',
  title: 'Make a Flagship flag serve the variation that stops',
  source: 'https://developers.cloudflare.com/flagship/ and cloudflare/resources/flagship/apps/flags (FlagUpdateParams)',
  permissions: {read: ['Flagship Read'], write: ['Flagship Write']},
  target: {param: 'flag', kind: 'flag'},
  besides: ['stop'],
  class: 'P',
  blastRadius: 'BR1',
  undo: 'U1',
  direction: 'restrict',
  propagation: {
    ms: 30_000,
    source: 'docs: globally within seconds; no number is given, so that half a minute is assumed',
  },
  params: Params,
  state: FlagBody,
  observe,
  plan,
  hazards,
  apply,
  verify,
  release,
  residual: ({flag}) => flagResidual(flag.name),
})
