import type {SecretEditParams} from 'cloudflare/resources/secrets-store/stores/secrets'
import {z} from 'zod'
import {defineAction, type Move, type Proposal} from '../../../core/action.ts'
import type {Reader} from '../../../core/cloudflare.ts'
import {sameJson} from '../../../core/digest.ts'
import {held, notHeld, type Verdict} from '../../../core/outcome.ts'
import {StoredSecretRef} from '../../../core/targets.ts'
import {secretResidual} from './residual.ts'

type Service = NonNullable<SecretEditParams['scopes']>[number]

const Params = z.strictObject({secret: StoredSecretRef})
type Params = z.infer<typeof Params>
const State = z.strictObject({
  name: z.string(),
  scopes: z.array(z.custom<Service>((value) => typeof value === 'string')),
})
type State = z.infer<typeof State>

/** Where an agent's code runs, or what calls out for it. */
const agentServices: readonly Service[] = ['workers', 'ai_gateway', 'containers', 'websearch']
const isAgents = (service: Service): boolean => agentServices.includes(service)

const inOrder = (services: readonly Service[]): Service[] => [...new Set(services)].toSorted()

function plan(_params: Params, before: State): Proposal<State> {
  const {name, scopes} = before
  const taken = scopes.filter(isAgents)
  if (taken.length === 0) return {kind: 'none', why: `secret ${name} is for no service that an agent works in`}
  return {
    kind: 'update',
    after: {name, scopes: scopes.filter((service) => !isAgents(service))},
    summary: `Take secret ${name} away from ${taken.join(', ')}: whoever uses it there loses it, other agents too`,
  }
}

const readSecret = ({api, account}: Reader, {id, store}: Params['secret']) =>
  api.secretsStore.stores.secrets.get(id, {account_id: account, store_id: store})

/** Only the scopes: the value is write-only and cannot be put back once it is overwritten. */
function apply({secret}: Params, before: State, after: State): readonly Move[] {
  if (sameJson(before.scopes, after.scopes)) return []
  return [
    {
      name: 'set-scopes',
      replaces: {seen: before.scopes, look: async (reader) => inOrder((await readSecret(reader, secret)).scopes ?? [])},
      send: ({api, account}) =>
        api.secretsStore.stores.secrets.edit(secret.id, {
          account_id: account,
          store_id: secret.store,
          scopes: [...after.scopes],
        }),
    },
  ]
}

function verify(after: State, now: State): Verdict {
  const surplus = now.scopes.filter((service) => !after.scopes.includes(service))
  if (surplus.length > 0) return notHeld(`secret ${now.name} is for ${surplus.join(', ')}`)
  const missing = after.scopes.filter((service) => !now.scopes.includes(service))
  return missing.length > 0 ? notHeld(`secret ${now.name} is not for ${missing.join(', ')}`) : held
}

/** Gives back what was taken; a scope that somebody else added or took meanwhile stays as they left it. */
function release(_params: Params, before: State, after: State, now: State): Proposal<State> {
  const taken = before.scopes.filter((service) => !after.scopes.includes(service))
  const back = taken.filter((service) => !now.scopes.includes(service))
  if (back.length === 0) return {kind: 'none', why: `secret ${now.name} is for ${taken.join(', ')} again already`}
  return {
    kind: 'update',
    after: {...now, scopes: inOrder([...now.scopes, ...back])},
    summary: `Give secret ${now.name} to ${back.join(', ')} again, with the value it has`,
  }
}

/**
 * Takes a secret of the Secrets Store away from the services that agents work in; its value stays and it can be given
 * back. Never deletes: `bulkDelete` has no ids in its type, and what it then deletes is not documented. That a secret
 * may be left with no scope at all is not verified on a live account.
 */
export default defineAction<Params, State, null>({
  id: 'secret.unplug',
  family: 'credentials',
  title: 'Take a stored secret away from the services of agents',
  source:
    'https://developers.cloudflare.com/secrets-store/ and cloudflare/resources/secrets-store/stores/secrets (SecretEditParams)',
  permissions: {read: ['Secrets Store Read'], write: ['Secrets Store Write']},
  target: {param: 'secret', kind: 'secret'},
  class: 'P',
  blastRadius: 'BR1',
  undo: 'U1',
  direction: 'restrict',
  propagation: {ms: 60_000, source: 'not documented: a minute is assumed; not verified on a live account'},
  params: Params,
  state: State,
  async observe(reader, {secret}) {
    const {id, name, scopes = []} = await readSecret(reader, secret)
    return {target: {kind: 'secret', id, name}, state: {name, scopes: inOrder(scopes)}, context: null, complete: true}
  },
  plan,
  hazards: () => [],
  apply,
  verify,
  release,
  residual: ({secret}, {state}) =>
    secretResidual(
      secret.name,
      state.scopes.filter((service) => !isAgents(service)),
    ),
})
