import {z} from 'zod'
import {held, notHeld, unproven, type Verdict} from '../../../core/outcome.ts'
import type {PersonsRegistration} from '../../shared/access/person.ts'

/** Whether Access calls a session of the person active, and the person's device registrations by id. */
export const State = z.strictObject({
  sessions: z.boolean(),
  registrations: z.array(z.strictObject({id: z.string(), device: z.string(), revoked: z.boolean()})),
})
export type State = z.infer<typeof State>

export const live = ({registrations}: State): readonly PersonsRegistration[] =>
  registrations.filter(({revoked}) => !revoked)

const namesOf = (registrations: readonly PersonsRegistration[]): string =>
  [...new Set(registrations.map(({device}) => device))].toSorted().join(', ')

export const counted = (registrations: readonly PersonsRegistration[]): string =>
  `${registrations.length} registration${registrations.length === 1 ? '' : 's'} (${namesOf(registrations)})`

const byId = ({registrations}: State, id: string) => registrations.find((one) => one.id === id)

/** Registrations that the change from one state to the other revokes, or gives back. */
export const turned = (before: State, after: State, revoked: boolean): readonly PersonsRegistration[] =>
  after.registrations.filter((one) => one.revoked === revoked && byId(before, one.id)?.revoked === !revoked)

/**
 * Judges both ways. A session that is still listed proves nothing yet: tokens stop 20 to 30 seconds after the request
 * (docs: session management), and the probes tell.
 */
export function verdictOf(after: State, now: State): Verdict {
  const kept = after.registrations.filter(({id, revoked}) => revoked && byId(now, id)?.revoked === false)
  if (kept.length > 0) return notHeld(`${counted(kept)} still live`)
  const fresh = live(now).filter(({id}) => byId(after, id) === undefined)
  const isCut = live(after).length === 0
  if (isCut && fresh.length > 0) return notHeld(`${namesOf(fresh)} has enrolled again: a new registration is live`)
  const lost = live(after).filter(({id}) => byId(now, id)?.revoked !== false)
  if (lost.length > 0) return notHeld(`${counted(lost)} still revoked, or gone`)
  if (!after.sessions && now.sessions)
    return unproven('Access still lists an active session; the probes prove the effect')
  return held
}
