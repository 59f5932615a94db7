import {z} from 'zod'
import type {Proposal} from '../../../../core/action.ts'
import {held, notHeld, unproven, type Verdict} from '../../../../core/outcome.ts'
import {twinsFound} from '../../twins-found.ts'
import type {SeenApp} from './seen-app.ts'

/** The application that quarantines, as it is in the account. */
export const Quarantine = z.strictObject({
  name: z.string(),
  /** Null: there is none. Else what it protects, and who or what gets past it, which is nobody as long as it is ours. */
  app: z.strictObject({protects: z.array(z.string()), lets: z.array(z.string())}).nullable(),
})
export type Quarantine = z.infer<typeof Quarantine>

/** Types of destinations, and the id of the Worker that they are about, where there is one. */
export interface Wanted {
  readonly name: string
  readonly worker?: string
  readonly types: readonly string[]
}

const label = (type: string, worker: string | undefined): string => (worker === undefined ? type : `${type} ${worker}`)

/** The applications by the name that only firebreak gives: more than one when somebody copied it. */
export const ownApps = (apps: readonly SeenApp[], {name}: Pick<Wanted, 'name'>): readonly SeenApp[] =>
  apps.filter((app) => app.name === name)

export function quarantineOf(apps: readonly SeenApp[], wanted: Wanted): Quarantine {
  const own = ownApps(apps, wanted)
  const destinations = own.flatMap((app) => app.destinations)
  const protects = destinations.map(({type, worker, uri}) => label(type, worker ?? uri))
  const lets = own.flatMap(({admissions}) => admissions)
  const paths = destinations.flatMap(({overrides}) => overrides.map((path) => `path ${path}`))
  return {
    name: wanted.name,
    app: own.length === 0 ? null : {protects: [...new Set(protects)].toSorted(), lets: [...lets, ...paths]},
  }
}

const closedBy = ({name, types, worker}: Wanted): Quarantine => ({
  name,
  app: {protects: types.map((type) => label(type, worker)).toSorted(), lets: []},
})

/** What is not as it should be, in words; [] when nothing is. */
function faultsOf({app: now}: Quarantine, {app: wanted}: Quarantine): readonly string[] {
  if (now === null || wanted === null) return now === wanted ? [] : [now === null ? 'it is gone' : 'it is there']
  return [
    ...now.lets.map((one) => `it lets in ${one}`),
    ...wanted.protects.filter((one) => !now.protects.includes(one)).map((one) => `it does not protect ${one}`),
    ...now.protects.filter((one) => !wanted.protects.includes(one)).map((one) => `it protects ${one} as well`),
  ]
}

/** `own`: the applications of that name, where they were looked at. A release deletes all of them. */
export function verifyQuarantine(after: Quarantine, now: Quarantine, own: readonly SeenApp[] = []): Verdict {
  const faults = faultsOf(now, after)
  if (faults.length > 0) return notHeld(`${now.name}: ${faults.join(', ')}`)
  const ids = own.map(({id}) => id)
  return ids.length > 1 ? unproven(twinsFound(`applications "${now.name}"`, ids)) : held
}

export function planQuarantine(before: Quarantine, wanted: Wanted, summary: string): Proposal<Quarantine> {
  const after = closedBy(wanted)
  if (before.app === null) return {kind: 'update', after, summary}
  const faults = faultsOf(before, after)
  if (faults.length === 0) return {kind: 'none', why: `${before.name} is there already`}
  return {
    kind: 'impossible',
    why: `${before.name} is there, and not as firebreak makes it: ${faults.join(', ')}`,
    next: `look who changed ${before.name}, delete it in the dashboard, then plan again`,
  }
}

export function releaseQuarantine(before: Quarantine, after: Quarantine, now: Quarantine): Proposal<Quarantine> {
  if (now.app === null) return {kind: 'none', why: `${now.name} is deleted already`}
  const faults = faultsOf(now, after)
  if (faults.length > 0) {
    return {
      kind: 'impossible',
      why: `somebody else changed ${now.name} since: ${faults.join(', ')}`,
      next: `look at ${now.name} in the dashboard and delete it there once its new content is understood`,
    }
  }
  return {kind: 'update', after: before, summary: `Delete ${now.name}: requests reach the Worker again`}
}
