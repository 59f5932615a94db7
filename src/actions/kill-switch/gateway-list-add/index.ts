import {z} from 'zod'
import {defineAction, type Observation, type Proposal} from '../../../core/action.ts'
import type {Reader} from '../../../core/cloudflare.ts'
import {UuidRef} from '../../../core/targets.ts'
import {
  editList,
  heldOf,
  listPropagation,
  listVerdict,
  oneOf,
  readList,
  stillOurs,
  valueSet,
  without,
} from '../../shared/gateway-list.ts'
import {readProxy} from '../../shared/gateway-proxy.ts'
import {readRules} from '../../shared/gateway-rules.ts'
import {type ListContext, listHazards} from './list-hazards.ts'
import {listResidual} from './residual.ts'

const Params = z.strictObject({list: UuidRef, values: z.array(z.string().min(1)).min(1)})
type Params = z.infer<typeof Params>

/** Which of the wanted values the list holds, sorted, as it spells them. The rest of the list is not ours and not in here. */
const State = z.strictObject({present: z.array(z.string())})
type State = z.infer<typeof State>

async function observe(reader: Reader, params: Params): Promise<Observation<State, ListContext>> {
  const [list, rules, proxy] = await Promise.all([readList(reader, params.list), readRules(reader), readProxy(reader)])
  const isWanted = oneOf(params.values)
  return {
    target: {kind: 'gateway-list', id: params.list.id, name: list.name},
    state: {present: heldOf(list, ({value}) => isWanted(value))},
    context: {list, rules, proxy},
    complete: list.complete,
  }
}

function plan({list, values}: Params, before: State): Proposal<State> {
  const wanted = valueSet(values)
  const missing = without(wanted, before.present)
  if (missing.length === 0) return {kind: 'none', why: `list ${list.name} already holds ${wanted.join(', ')}`}
  return {
    kind: 'update',
    after: {present: [...before.present, ...missing].toSorted()},
    summary: `Add ${missing.join(', ')} to list ${list.name}: the rules that use the list block their traffic`,
  }
}

function release({list}: Params, before: State, after: State, now: State): Proposal<State> {
  const ours = stillOurs(before.present, after.present, now.present)
  if (ours.length === 0) return {kind: 'none', why: `list ${list.name} holds nothing any more that was added`}
  return {
    kind: 'update',
    after: {present: without(now.present, ours)},
    summary: `Remove ${ours.join(', ')} from list ${list.name}: their traffic is no longer blocked by it`,
  }
}

/**
 * Adds values to a list that always-on block rules use, and on release removes exactly those. Rests on the SDK's
 * GatewayList and ListEditParams, and docs: Gateway lists.
 */
export default defineAction<Params, State, ListContext>({
  id: 'gateway-list.add',
  family: 'kill-switch',
  title: 'Add values to a Gateway list that block rules use',
  source:
    'https://developers.cloudflare.com/cloudflare-one/reusable-components/lists/ and cloudflare/resources/zero-trust/gateway/lists (ListEditParams)',
  permissions: {read: ['Zero Trust Read'], write: ['Zero Trust Write']},
  target: {param: 'list', kind: 'gateway-list'},
  refs: {list: 'gateway-list'},
  class: 'P',
  blastRadius: 'BR1',
  undo: 'U1',
  mayLapse: true,
  direction: 'restrict',
  propagation: listPropagation,
  params: Params,
  state: State,
  observe,
  plan,
  hazards: ({values}, {context}) => listHazards(valueSet(values), context),
  apply: ({list}, before, after) =>
    editList(list.id, {before: before.present, after: after.present, note: 'firebreak quarantine'}),
  verify: (after, now) => listVerdict(after.present, now.present),
  release,
  residual: ({values}, {context}) => listResidual(values, context),
})
