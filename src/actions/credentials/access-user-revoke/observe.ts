import type {Observation} from '../../../core/action.ts'
import type {Reader} from '../../../core/cloudflare.ts'
import {readPerson, readPersonsRegistrations} from '../../shared/access/person.ts'
import {type AccessPolicies, readAccessPolicies} from '../../shared/access/policies.ts'
import type {State} from './state.ts'

export interface PersonContext {
  /** False for somebody who has never signed in through Access. */
  readonly known: boolean
  /** How many sessions Access calls active. */
  readonly sessions: number
  /** Undefined where the applications cannot be read. */
  readonly access: AccessPolicies | undefined
}

/** Reads what the person has now, and which policies would let the person in again. */
export async function observePerson(
  reader: Reader,
  {user: {name}}: {readonly user: {readonly name: string}},
): Promise<Observation<State, PersonContext>> {
  const [person, registrations, access] = await Promise.all([
    readPerson(reader, name),
    readPersonsRegistrations(reader, name),
    readAccessPolicies(reader),
  ])
  const sessions = person?.sessions ?? 0
  return {
    target: {kind: 'access-user', id: name, name},
    state: {sessions: sessions > 0, registrations: [...registrations]},
    context: {known: person !== undefined, sessions, access},
    complete: true,
  }
}
