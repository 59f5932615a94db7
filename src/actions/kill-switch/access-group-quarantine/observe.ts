import type {Observation} from '../../../core/action.ts'
import type {Reader} from '../../../core/cloudflare.ts'
import {Fault} from '../../../core/fault.ts'
import {readPerson} from '../../shared/access/person.ts'
import {readAccessPolicies, rulesOf} from '../../shared/access/policies.ts'
import {ifReadable} from '../../shared/if-readable.ts'
import {type GroupContext, type Params, type SeenGroup, type State, stateOf} from './group.ts'

const sessionsOf = async (reader: Reader, email: string) => {
  const person = await ifReadable(readPerson(reader, email).then((found) => ({sessions: found?.sessions ?? 0})))
  return [email, person?.sessions] as const
}

/** The SDK types `is_default` as a list of rules in an answer and as a boolean in an update. */
const isSet = (value: unknown): boolean => value === true || (Array.isArray(value) && value.length > 0)

/** The group, as far as an update replaces it. */
export async function readGroup(
  {api, account}: Reader,
  ref: Params['group'],
): Promise<{readonly id: string; readonly group: SeenGroup}> {
  const found = await api.zeroTrust.access.groups.get(ref.id, {account_id: account})
  const {id, name} = found
  if (id !== undefined && name !== undefined)
    return {id, group: {name, isDefault: isSet(found.is_default), ...rulesOf(found)}}
  throw new Fault('UNAVAILABLE', `Cloudflare described Access group ${ref.name} without its id or its name`, {
    next: ['run the command again'],
  })
}

/** Reads the group, every policy that could exclude it, and the sessions that an e-mail rule does not end. */
export async function observeGroup(reader: Reader, params: Params): Promise<Observation<State, GroupContext>> {
  const [{id, group}, access, sessions] = await Promise.all([
    readGroup(reader, params.group),
    readAccessPolicies(reader),
    Promise.all(params.people.map((email) => sessionsOf(reader, email))),
  ])
  return {
    target: {kind: 'access-group', id, name: group.name},
    state: stateOf(group, params),
    context: {group, access, sessions: new Map(sessions)},
    complete: true,
  }
}
