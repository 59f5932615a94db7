import {defineAction, type Proposal} from '../../../core/action.ts'
import {held, notHeld, type Verdict} from '../../../core/outcome.ts'
import {hazards} from './hazards.ts'
import {movesBetween} from './moves.ts'
import {type Context, observe} from './observe.ts'
import {release} from './release.ts'
import {residual} from './residual.ts'
import {closed, openings, Params, State} from './state.ts'

function plan({leave}: Params, before: State): Proposal<State> {
  const after = closed(before, leave)
  const kept = new Set(openings(after).map(({what}) => what))
  const closing = openings(before).filter(({what}) => !kept.has(what))
  if (closing.length === 0) return {kind: 'none', why: `every entry point of ${before.worker} is closed already`}
  return {kind: 'update', after, summary: `Close ${closing.map(({what}) => what).join(', ')}`}
}

/** Compared by what is open: an instance that has ended is as good as paused, and as good as running. */
function verify(after: State, now: State): Verdict {
  const [wanted, found] = [openings(after), openings(now)]
  const has = (list: typeof wanted, one: string) => list.some(({what}) => what === one)
  const open = found.filter(({what}) => !has(wanted, what)).map(({what}) => `${what} is open`)
  const shut = wanted
    .filter(({kind, what}) => kind !== 'workflows' && !has(found, what))
    .map(({what}) => `${what} is closed`)
  const paused = Object.entries(after.instances)
    .filter(([key, status]) => status === 'active' && now.instances[key] === 'paused')
    .map(([key]) => `Workflow instance ${key} is paused`)
  const wrong = [...open, ...shut, ...paused]
  return wrong.length === 0 ? held : notHeld(wrong.join('; '))
}

/**
 * Closes everything by which a Worker is made to work from outside: workers.dev, preview URLs, zone routes, custom
 * domains, cron triggers, queues and Workflow instances. U2, since a custom domain comes back under another id and with
 * another certificate (SDK: DomainUpdateResponse); all else comes back as it was.
 */
export default defineAction<Params, State, Context>({
  id: 'worker.close-entrypoints',
  family: 'kill-switch',
  title: 'Close every entry point of a Worker',
  source: 'https://developers.cloudflare.com/workers/configuration/routing/',
  permissions: {
    read: ['Workers Scripts Read', 'Workers Routes Read', 'Queues Read'],
    write: ['Workers Scripts Write', 'Workers Routes Write', 'Queues Write'],
  },
  target: {param: 'worker', kind: 'worker'},
  refs: {zones: 'zone'},
  besides: ['zones'],
  class: 'P',
  blastRadius: 'BR2',
  undo: 'U2',
  direction: 'restrict',
  propagation: {
    ms: 30_000,
    source: 'not documented: assumed to be as fast as a deployment; not verified on a live account',
  },
  params: Params,
  state: State,
  observe,
  plan,
  hazards,
  apply: (_params, before, after, context) => movesBetween(before, after, context),
  verify,
  release: (_params, before, after, now) => release(before, after, now),
  residual: (_params, seen) => residual(seen),
})
