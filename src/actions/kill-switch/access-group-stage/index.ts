import type {GroupListResponse} from 'cloudflare/resources/zero-trust/access/groups'
import {z} from 'zod'
import {defineAction, type Hazard, type Move, type Observation, type Proposal} from '../../../core/action.ts'
import type {Reader} from '../../../core/cloudflare.ts'
import {Uuid} from '../../../core/ids.ts'
import {held, notHeld, type Verdict} from '../../../core/outcome.ts'
import {twinsFound} from '../../shared/twins-found.ts'

const Params = z.strictObject({
  /** The id where the inventory has one: then the group is only looked at, and never created. */
  group: z.strictObject({name: z.string().min(1).max(120), id: Uuid.optional()}),
})
type Params = z.infer<typeof Params>

/** Null while the account has no such group. */
const State = z.strictObject({group: z.strictObject({empty: z.boolean()}).nullable()})
type State = z.infer<typeof State>

interface Context {
  readonly id: string | undefined
  /** Of every group that has the name. */
  readonly ids: readonly string[]
  /** How many groups have the name. */
  readonly twins: number
}

/** Nobody has it: `.invalid` is reserved (RFC 2606). Whether a group may have no rule at all is not verified on a live account. */
const nobody = {email: {email: 'nobody@quarantine.invalid'}}

function isEmpty({include = []}: GroupListResponse): boolean {
  return include.every((rule) => 'email' in rule && rule.email.email.endsWith('.invalid'))
}

async function observe(reader: Reader, {group}: Params): Promise<Observation<State, Context>> {
  const groups = await reader.all(
    ({page, per_page}) => reader.api.zeroTrust.access.groups.list({account_id: reader.account, page, per_page}),
    ({id}) => id,
  )
  const found = groups.filter(({id, name}) => (group.id === undefined ? name === group.name : id === group.id))
  const [first] = found
  return {
    target: {kind: 'access-group', id: first?.id ?? group.name, name: first?.name ?? group.name},
    state: {group: first === undefined ? null : {empty: isEmpty(first)}},
    context: {id: first?.id, ids: found.flatMap(({id}) => id ?? []), twins: found.length},
    complete: true,
  }
}

function plan({group}: Params, before: State): Proposal<State> {
  if (before.group !== null) return {kind: 'none', why: `Access group ${group.name} is in place`}
  if (group.id !== undefined) {
    return {
      kind: 'impossible',
      why: `Access group ${group.name} does not exist under the id that firebreak.yaml has for it`,
      next: 'take levers.quarantineGroup out of firebreak.yaml, then firebreak arm',
    }
  }
  return {
    kind: 'update',
    after: {group: {empty: true}},
    summary: `Create Access group ${group.name} with nobody in it; policies that exclude it keep out whoever is put there`,
  }
}

function hazards({group: {name}}: Params, {state, context}: Observation<State, Context>): readonly Hazard[] {
  const found: readonly (Hazard | false)[] = [
    state.group?.empty === false && {
      rule: 'group-in-use',
      result: 'warned',
      object: name,
      message: `Access group ${name} is not empty: policies that exclude it keep somebody out now`,
      next: ['firebreak runs list tells whether a run has put them there'],
    },
    context.twins > 1 && {
      rule: 'twin-lever',
      result: 'refused',
      object: name,
      message: `${context.twins} Access groups are called ${name}, and which of them policies exclude cannot be told`,
      next: ['write the id of the right one into levers.quarantineGroup of firebreak.yaml'],
    },
  ]
  return found.filter((hazard) => hazard !== false)
}

function apply({group}: Params, before: State, after: State, {id}: Context): readonly Move[] {
  if (before.group === null && after.group !== null) {
    return [
      {
        name: 'create-group',
        send: ({api, account}) =>
          api.zeroTrust.access.groups.create({account_id: account, name: group.name, include: [nobody]}),
      },
    ]
  }
  if (before.group === null || after.group !== null || id === undefined) return []
  return [
    {name: 'delete-group', send: ({api, account}) => api.zeroTrust.access.groups.delete(id, {account_id: account})},
  ]
}

function verify({group: after}: State, {group: now}: State, context?: Context): Verdict {
  if (after === null) return now === null ? held : notHeld('the group is still there')
  if (context !== undefined && context.twins > 1) return notHeld(twinsFound('Access groups', context.ids))
  return now === null ? notHeld('the group is not there') : held
}

function release({group}: Params, before: State, _after: State, now: State): Proposal<State> {
  if (before.group !== null || now.group === null) {
    return {kind: 'none', why: `Access group ${group.name} is as it was before`}
  }
  if (!now.group.empty) {
    return {
      kind: 'impossible',
      why: `Access group ${group.name} is no longer empty: somebody is kept out by it`,
      next: 'release the run that filled it, then this one',
    }
  }
  return {kind: 'update', after: before, summary: `Delete the empty Access group ${group.name}, which this run created`}
}

/** Installs, in peace time, the empty group that policies exclude. Rests on the SDK's GroupCreateParams, and docs: Access, rule groups. */
export default defineAction<Params, State, Context>({
  id: 'access-group.stage',
  family: 'kill-switch',
  title: 'Install an empty Access group for policies to exclude',
  source:
    'https://developers.cloudflare.com/cloudflare-one/access-controls/policies/groups/ and cloudflare/resources/zero-trust/access/groups (GroupCreateParams)',
  permissions: {
    read: ['Access: Organizations, Identity Providers, and Groups Read'],
    write: ['Access: Organizations, Identity Providers, and Groups Write'],
  },
  target: {param: 'group', kind: 'access-group', made: true},
  class: 'C',
  blastRadius: 'BR1',
  undo: 'U2',
  direction: 'neutral',
  propagation: {ms: 60_000, source: 'not documented: assumed to be a minute; not verified on a live account'},
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
