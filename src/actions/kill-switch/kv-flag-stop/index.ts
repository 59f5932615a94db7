import {z} from 'zod'
import {defineAction, type Move, type Proposal} from '../../../core/action.ts'
import {sameJson} from '../../../core/digest.ts'
import {held, notHeld, type Verdict} from '../../../core/outcome.ts'
import {KvFlagRef} from '../../../core/targets.ts'
import {wholly} from '../../shared/bulk-answer.ts'
import {KeyState, readKey} from './key-state.ts'
import {kvResidual} from './residual.ts'

const Params = z.strictObject({flag: KvFlagRef, stop: z.string().min(1)})
type Params = z.infer<typeof Params>

/** Characters; what holds more is content, which has no place in a plan or a journal. */
const longestSwitch = 4096

const stateOf = ({value, expiration}: KeyState): string => {
  if (value === null) return 'is not there'
  return expiration === undefined ? 'does not expire' : `expires at ${new Date(expiration * 1000).toISOString()}`
}

function plan({flag: {name}, stop}: Params, before: KeyState): Proposal<KeyState> {
  const {expiration: _never, ...kept} = before
  if ((before.value?.length ?? 0) > longestSwitch) {
    return {
      kind: 'impossible',
      why: `key ${name} holds ${before.value?.length} characters: that is content, and no switch`,
      next: `name the key that agents obey under kvFlags in firebreak.yaml instead of ${name}`,
    }
  }
  const after = {...kept, value: stop}
  if (sameJson(before, after)) return {kind: 'none', why: `key ${name} holds the value that stops already`}
  if (before.value === stop)
    return {kind: 'update', after, summary: `Keep the stop in key ${name}, which ${stateOf(before)}`}
  const was = before.value === null ? 'is not there now' : 'says otherwise now'
  return {kind: 'update', after, summary: `Write the value that stops into key ${name}, which ${was}`}
}

/** A value without an expiration lives on, whatever the key had before (SDK: BaseNamespaces.bulkUpdate). */
function apply({flag: {name, namespace}}: Params, before: KeyState, after: KeyState): readonly Move[] {
  if (sameJson(before, after)) return []
  const {value, ...rest} = after
  if (value === null) {
    return [
      {
        name: 'delete-key',
        send: ({api, account}) =>
          wholly(api.kv.namespaces.bulkDelete(namespace, {account_id: account, body: [name]}), 1),
      },
    ]
  }
  return [
    {
      name: 'write-key',
      send: ({api, account}) =>
        wholly(api.kv.namespaces.bulkUpdate(namespace, {account_id: account, body: [{key: name, value, ...rest}]}), 1),
    },
  ]
}

function verify(after: KeyState, now: KeyState): Verdict {
  if (now.value !== after.value)
    return notHeld(now.value === null ? 'the key is not there' : 'the key holds another value')
  if (now.expiration !== after.expiration) return notHeld(`the key ${stateOf(now)}`)
  return sameJson(now, after) ? held : notHeld('the metadata of the key changed')
}

/** An expiration that has passed meanwhile is refused by Workers KV, and the key goes on saying stop. */
function release({flag: {name}}: Params, before: KeyState, after: KeyState, now: KeyState): Proposal<KeyState> {
  if (sameJson(now, before)) return {kind: 'none', why: `key ${name} holds what it held before`}
  if (!sameJson(now, after)) {
    return {
      kind: 'impossible',
      why: `somebody else wrote key ${name} since`,
      next: `look at key ${name} and write into it by hand what agents are to do`,
    }
  }
  if (before.value === null)
    return {kind: 'update', after: before, summary: `Delete key ${name}, which was not there before`}
  return {kind: 'update', after: before, summary: `Put back what key ${name} held before, which ${stateOf(before)}`}
}

/**
 * Writes the value that stops into a key that agents look up in Workers KV. Read-back is of the central store and says
 * nothing of what agents see: data centres keep a value, and that a key is missing, for 60 seconds or more.
 */
export default defineAction<Params, KeyState, null>({
  id: 'kv-flag.stop',
  family: 'kill-switch',
  title: 'Write the stop into a Workers KV key',
  source:
    'https://developers.cloudflare.com/kv/concepts/how-kv-works/ and cloudflare/resources/kv/namespaces (NamespaceBulkUpdateParams)',
  permissions: {read: ['Workers KV Storage Read'], write: ['Workers KV Storage Write']},
  target: {param: 'flag', kind: 'kv-flag'},
  besides: ['stop'],
  class: 'P',
  blastRadius: 'BR1',
  undo: 'U1',
  direction: 'restrict',
  propagation: {ms: 60_000, source: 'docs: changes are seen in other locations after up to 60 seconds or more'},
  params: Params,
  state: KeyState,
  observe: async (reader, {flag}) => ({
    target: {kind: 'kv-flag', id: `${flag.namespace}/${flag.name}`, name: flag.name},
    state: await readKey(reader, flag),
    context: null,
    complete: true,
  }),
  plan,
  hazards: () => [],
  apply,
  verify,
  release,
  residual: ({flag}) => kvResidual(flag.name),
})
