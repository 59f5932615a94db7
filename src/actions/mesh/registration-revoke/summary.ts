import type {MeshNodeRef} from '../../../core/targets.ts'
import {type Enrolment, named, type Registration, type State, turned} from './state.ts'

const counted = (registrations: readonly Registration[]): string =>
  `${registrations.length} registration${registrations.length === 1 ? '' : 's'} of ${named(registrations)}`

const tokens = (enrolment: readonly Enrolment[]): string =>
  `enrolment token${enrolment.length === 1 ? '' : 's'} ${enrolment.map(({name}) => name).join(', ')}`

/** What disconnecting the node means, in the order in which it is done. */
export function planSummary({name, id}: MeshNodeRef, before: State): string {
  const live = before.registrations.filter(({revoked}) => !revoked)
  const open = before.enrolment.filter(({enabled}) => enabled)
  const acts = [
    ...(open.length > 0 ? [`disable ${tokens(open)}`] : []),
    ...(id !== undefined && live.length > 0 ? ['change the node token'] : []),
    ...(live.length > 0 ? [`revoke ${counted(live)}`] : []),
  ]
  return `Disconnect ${name} from the Mesh: ${acts.join(', then ')}`
}

/** What letting the node in again means, and what it cannot mean. */
export function releaseSummary(
  {name, id}: MeshNodeRef,
  {now, back}: {readonly now: State; readonly back: State},
  gone: readonly Registration[],
): string {
  const given = turned(now.registrations, back.registrations, ({revoked}) => revoked)
  const opened = turned(now.enrolment, back.enrolment, ({enabled}) => enabled)
  const acts = [
    ...(given.length > 0 ? [`give back ${counted(given)}`] : []),
    ...(opened.length > 0 ? [`enable ${tokens(opened)}`] : []),
  ]
  const rest = [
    ...(id === undefined ? [] : ['its replicas need the new node token to enrol again']),
    ...(gone.length === 0 ? [] : [`${named(gone)} was deleted since and must enrol again`]),
  ]
  return [`Let ${name} into the Mesh again: ${acts.join(', then ')}`, ...rest].join('; ')
}
