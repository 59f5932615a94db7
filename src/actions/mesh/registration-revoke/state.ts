import {z} from 'zod'
import {held, notHeld, type Verdict} from '../../../core/outcome.ts'

/** What lets a device into the Mesh: the tokens that can enrol it, and the registrations that it has. */
export const State = z.strictObject({
  enrolment: z.array(z.strictObject({id: z.string(), name: z.string(), enabled: z.boolean()})),
  registrations: z.array(z.strictObject({id: z.string(), device: z.string(), revoked: z.boolean()})),
})
export type State = z.infer<typeof State>
export type Enrolment = State['enrolment'][number]
export type Registration = State['registrations'][number]

export const byId = <Item extends {readonly id: string}>(items: readonly Item[], id: string): Item | undefined =>
  items.find((item) => item.id === id)

/** Items that have another value in `after` than in `before`. */
export function turned<Item extends {readonly id: string}>(
  before: readonly Item[],
  after: readonly Item[],
  is: (item: Item) => boolean,
): readonly Item[] {
  return after.filter((item) => {
    const old = byId(before, item.id)
    return old !== undefined && is(old) !== is(item)
  })
}

/** The devices of these registrations, each once. */
export const named = (registrations: readonly Registration[]): string =>
  [...new Set(registrations.map(({device}) => device))].toSorted().join(', ')

/** Cut off means all of it: one live registration, or one token that can make a new one, is a way back in. */
const isCutOff = ({enrolment, registrations}: State): boolean =>
  registrations.every(({revoked}) => revoked) && enrolment.every(({enabled}) => !enabled)

function cutOffVerdict(after: State, now: State, connected: number): Verdict {
  const live = now.registrations.filter(({revoked}) => !revoked)
  const fresh = live.filter(({id}) => byId(after.registrations, id) === undefined)
  if (fresh.length > 0) return notHeld(`${named(fresh)} has enrolled again: a new registration is live`)
  if (live.length > 0) return notHeld(`a registration of ${named(live)} is still live`)
  const open = now.enrolment.filter(({enabled}) => enabled)
  if (open.length > 0) return notHeld(`${open.map(({name}) => name).join(', ')} can enrol the device again`)
  return connected > 0 ? notHeld(`${connected} client(s) are still connected for the node`) : held
}

function backVerdict(after: State, now: State): Verdict {
  const lost = after.registrations.filter(({id, revoked}) => !revoked && byId(now.registrations, id)?.revoked !== false)
  if (lost.length > 0) return notHeld(`a registration of ${named(lost)} is still revoked, or gone`)
  const shut = after.enrolment.filter(({id, enabled}) => enabled && byId(now.enrolment, id)?.enabled !== true)
  return shut.length > 0 ? notHeld(`${shut.map(({name}) => name).join(', ')} is still disabled`) : held
}

/** Judges both ways: `after` is either a device cut off, or a device let in again. Connected clients are those of the node's tunnel. */
export function accessVerdict(after: State, now: State, connected = 0): Verdict {
  return isCutOff(after) ? cutOffVerdict(after, now, connected) : backVerdict(after, now)
}
