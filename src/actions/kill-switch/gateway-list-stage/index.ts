import {z} from 'zod'
import {defineAction, type Hazard, type Move, type Observation, type Proposal} from '../../../core/action.ts'
import type {Reader} from '../../../core/cloudflare.ts'
import {Uuid} from '../../../core/ids.ts'
import {held, notHeld, type Verdict} from '../../../core/outcome.ts'
import {twinsFound} from '../../shared/twins-found.ts'

const ListType = z.enum(['SERIAL', 'URL', 'DOMAIN', 'EMAIL', 'IP', 'CATEGORY', 'LOCATION', 'DEVICE', 'AAGUID'])

const Params = z.strictObject({
  /** The id where the inventory has one: then the list is only looked at, and never created. */
  list: z.strictObject({name: z.string().min(1).max(120), id: Uuid.optional()}),
  type: ListType,
})
type Params = z.infer<typeof Params>

/** Null while the account has no such list. */
const State = z.strictObject({list: z.strictObject({type: z.string(), empty: z.boolean()}).nullable()})
type State = z.infer<typeof State>

interface Context {
  readonly id: string | undefined
  /** Of every list that has the name. */
  readonly ids: readonly string[]
  readonly count: number
  /** How many lists have the name. */
  readonly twins: number
}

async function observe({api, account}: Reader, {list}: Params): Promise<Observation<State, Context>> {
  const {result} = await api.zeroTrust.gateway.lists.list({account_id: account})
  const found = result.filter(({id, name}) => (list.id === undefined ? name === list.name : id === list.id))
  const [first] = found
  const {id, name = list.name, type = '', count = 0} = first ?? {}
  return {
    target: {kind: 'gateway-list', id: id ?? list.name, name},
    state: {list: first === undefined ? null : {type, empty: count === 0}},
    context: {id, ids: found.flatMap(({id: one}) => one ?? []), count, twins: found.length},
    complete: true,
  }
}

function plan({list, type}: Params, {list: before}: State): Proposal<State> {
  if (before === null && list.id !== undefined) {
    return {
      kind: 'impossible',
      why: `list ${list.name} does not exist under the id that firebreak.yaml has for it`,
      next: `take ${list.name} out of levers in firebreak.yaml, then firebreak arm`,
    }
  }
  if (before === null)
    return {
      kind: 'update',
      after: {list: {type, empty: true}},
      summary: `Create the empty list ${list.name} (${type}): it blocks nothing until something is in it`,
    }
  if (before.type === type) return {kind: 'none', why: `list ${list.name} is in place`}
  return {
    kind: 'impossible',
    why: `list ${list.name} is of type ${before.type} and should be of type ${type}`,
    next: `in the dashboard, rename list ${list.name}, then firebreak arm`,
  }
}

function hazards({list: {name}}: Params, {context: {count, twins}}: Observation<State, Context>): readonly Hazard[] {
  const found: readonly (Hazard | false)[] = [
    count > 0 && {
      rule: 'list-in-use',
      result: 'warned',
      object: name,
      message: `list ${name} holds ${count} values, whose traffic is blocked now`,
      next: ['firebreak runs list tells whether a run has put them there'],
    },
    twins > 1 && {
      rule: 'twin-lever',
      result: 'refused',
      object: name,
      message: `${twins} lists are called ${name}, and which of them the rules use cannot be told`,
      next: ['write the id of the right one into levers of firebreak.yaml'],
    },
  ]
  return found.filter((hazard) => hazard !== false)
}

function apply({list, type}: Params, before: State, after: State, {id}: Context): readonly Move[] {
  if (before.list === null && after.list !== null) {
    const body = {name: list.name, type, description: 'Staged by firebreak; empty in peace time'}
    return [
      {
        name: 'create-list',
        send: ({api, account}) => api.zeroTrust.gateway.lists.create({account_id: account, ...body}),
      },
    ]
  }
  if (before.list === null || after.list !== null || id === undefined) return []
  return [
    {name: 'delete-list', send: ({api, account}) => api.zeroTrust.gateway.lists.delete(id, {account_id: account})},
  ]
}

/** A list that is in use meanwhile is as good as an empty one. */
function verify({list: after}: State, {list: now}: State, context?: Context): Verdict {
  if (after === null) return now === null ? held : notHeld('the list is still there')
  if (now === null) return notHeld('the list is not there')
  if (context !== undefined && context.twins > 1) return notHeld(twinsFound('lists', context.ids))
  return now.type === after.type ? held : notHeld(`the list is of type ${now.type}`)
}

function release({list}: Params, before: State, _after: State, now: State): Proposal<State> {
  if (before.list !== null || now.list === null) return {kind: 'none', why: `list ${list.name} is as it was before`}
  if (!now.list.empty) {
    return {
      kind: 'impossible',
      why: `list ${list.name} is no longer empty: something is blocked by it`,
      next: 'release the run that filled it, then this one',
    }
  }
  return {kind: 'update', after: before, summary: `Delete the empty list ${list.name}, which this run created`}
}

/** Installs, in peace time, an empty list for block rules to use. Rests on the SDK's ListCreateParams, and docs: Gateway lists. */
export default defineAction<Params, State, Context>({
  id: 'gateway-list.stage',
  family: 'kill-switch',
  title: 'Install an empty Gateway list for block rules',
  source:
    'https://developers.cloudflare.com/cloudflare-one/reusable-components/lists/ and cloudflare/resources/zero-trust/gateway/lists (ListCreateParams)',
  permissions: {read: ['Zero Trust Read'], write: ['Zero Trust Write']},
  target: {param: 'list', kind: 'gateway-list', made: true},
  class: 'C',
  blastRadius: 'BR1',
  undo: 'U2',
  direction: 'neutral',
  propagation: {ms: 60_000, source: 'docs: Gateway policy changes reach all data centres within 60 seconds'},
  params: Params,
  state: State,
  observe,
  plan,
  hazards,
  apply,
  verify,
  release,
  residual: () => [],
})
