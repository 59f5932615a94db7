import {z} from 'zod'
import {Timestamp} from '../ids.ts'
import type {Collection} from '../documents/plan.ts'
import type {SourceReport} from '../documents/evidence.ts'
import {canonicalJson} from '../digest.ts'
import {Fault} from '../fault.ts'
import type {RunState} from '../runs/run-state.ts'
import {Target} from '../targets.ts'

/** What was settled at the very end of a window may have come a moment later: it is read once more. */
const overlapMs = 60_000

/** The evidence that a later snapshot goes on with. */
export const Continued = z.strictObject({
  /** First the run that began it, then the top-ups of it, each with evidence of its own. */
  runs: z.array(z.string().min(1)).min(1),
  /** When the first of them was over: what is settled up to then has all of it. */
  until: Timestamp.optional(),
  /** What the run that began it was to change, where its evidence is of that: what goes on with it changes nothing. */
  touched: z.array(Target).optional(),
})
export type Continued = z.infer<typeof Continued>

/** Of what of an account a snapshot is: agent and segment with the handles that they had then. */
const SnapshotScope = z.object({
  of: z.enum(['targets', 'account']).default('targets'),
  agent: z.json().optional(),
  segment: z.json().optional(),
})
export type SnapshotScope = z.infer<typeof SnapshotScope>

/** What a top-up is made with. */
export interface TopUp {
  /** Where each log has to be read on from. */
  readonly since: Readonly<Record<string, string>>
  readonly continues: Continued
  /** As narrow as the evidence that it goes on with. */
  readonly scope: SnapshotScope
}

const Continuing = z.looseObject({continues: Continued.optional()})

/** What a collection goes on with; undefined for one that begins by itself. */
export const continuedBy = ({params}: Collection): Continued | undefined => Continuing.safeParse(params).data?.continues

const snapshots = ({plan}: RunState): readonly Collection[] =>
  plan.collections.filter(({uses}) => uses === 'logs.snapshot')

const reportsOf = (state: RunState): readonly SourceReport[] =>
  snapshots(state).flatMap(({key}) => state.collections.get(key)?.sources ?? [])

const before = (time: string): string => new Date(Date.parse(time) - overlapMs).toISOString()

/** Where a report stops vouching for its log; what was not to be had is wanted from the beginning. */
const settledTo = ({state, window}: SourceReport): string | undefined =>
  state === 'unavailable' ? window?.from : window?.to

/** That of all snapshots of a run; where they differ the whole account, since nothing is lost by more. */
function scopeOf(state: RunState): SnapshotScope {
  const scopes = snapshots(state).map(({params}) => SnapshotScope.parse(params))
  const [scope, another] = new Map(scopes.map((one) => [canonicalJson(one), one])).values()
  return scope === undefined || another !== undefined ? {of: 'account'} : scope
}

/** Each object once, however many changes are about it. */
const touchedBy = ({plan}: RunState): readonly Target[] => [
  ...new Map(plan.changes.map(({target}) => [`${target.kind} ${target.id}`, target])).values(),
]

/** How a later snapshot goes on with the logs that a run has kept. Throws USAGE for a run that has kept none. */
export function topUpOf(state: RunState): TopUp {
  const {run, endedAt} = state
  const ends = reportsOf(state).flatMap((report) => {
    const end = settledTo(report)
    return end === undefined ? [] : [[report.source, before(end)] as const]
  })
  if (ends.length === 0)
    throw new Fault('USAGE', `${run} has kept no log that could be read on`, {next: ['firebreak logs snapshot']})
  const earlier = snapshots(state)
    .map(continuedBy)
    .find((one) => one !== undefined)
  const until = earlier === undefined ? endedAt : earlier.until
  const scope = scopeOf(state)
  const touched = earlier?.touched ?? (scope.of === 'targets' ? touchedBy(state) : [])
  return {
    since: Object.fromEntries(ends),
    continues: {
      runs: [...(earlier?.runs ?? []), run],
      ...(until === undefined ? {} : {until}),
      ...(touched.length === 0 ? {} : {touched: [...touched]}),
    },
    scope,
  }
}

/** Whether records of the time up to the end of a run may have come after they were read: a log takes a while to settle. */
export function isTopUpDue(state: RunState): boolean {
  const [continued] = snapshots(state).flatMap((collection) => continuedBy(collection) ?? [])
  const until = continued?.until ?? state.endedAt
  return (
    state.endedAt !== undefined &&
    until !== undefined &&
    reportsOf(state).some((report) => report.window !== undefined && report.window.to < until)
  )
}
