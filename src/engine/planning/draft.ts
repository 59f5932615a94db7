import type {ContainmentAction, Hazard, Observation, Proposal} from '../../core/action.ts'
import {type BlastRadius, wider} from '../../core/documents/blast-radius.ts'
import type {Change, Direction} from '../../core/documents/plan.ts'
import {asFault, Fault} from '../../core/fault.ts'
import type {Considered} from '../../core/safeguard.ts'

/** How long a change may stand, and what then. */
export type LeaseTerms = Pick<Change, 'lease' | 'leaseLimit' | 'onExpiry'>

/** Those of a step, or of a change like it. */
export const leaseTerms = ({
  lease,
  leaseLimit,
  onExpiry,
}: {readonly [Term in keyof LeaseTerms]?: LeaseTerms[Term] | undefined}): LeaseTerms => ({
  ...(lease === undefined ? {} : {lease}),
  ...(leaseLimit === undefined ? {} : {leaseLimit}),
  ...(onExpiry === undefined ? {} : {onExpiry}),
})

/** What a drafted change needs to know besides what was observed. */
export interface Draft {
  readonly key: string
  readonly step: string
  readonly action: ContainmentAction
  readonly params: Readonly<Record<string, unknown>>
  readonly needs: readonly string[]
  /** Probes that the change alone must turn to refused. */
  readonly probes: readonly string[]
  readonly direction: Direction
  /** Of a release: what speaks against the change does not speak against taking it back. */
  readonly lifts?: true
  readonly onFailure: Change['onFailure']
  readonly terms?: LeaseTerms
  readonly heartbeat?: string | undefined
  readonly awaits?: Change['awaits']
  /** Of the whole runbook, where that is wider. */
  readonly reach?: BlastRadius | undefined
}

type Json = Change['before']

const effects = {update: 'update', none: 'none', impossible: 'blocked'} as const satisfies Record<
  string,
  Change['effect']
>

/** What one change cannot do, while the others of its plan can. */
type LeftOut = Impossible & {readonly leaves: true}

/** Turns an observation and a proposal into a change. States and params come from zod schemas of JSON, so the casts hold. */
export function draftChange(
  draft: Draft,
  seen: Observation<unknown, unknown>,
  proposal: Proposal<unknown> | LeftOut,
): Considered {
  const {action, params} = draft
  const contains = draft.lifts !== true
  const hazards = contains ? action.hazards(params, seen) : []
  const obstacle = hazards.find(({result}) => result === 'left-out')
  if (obstacle !== undefined && proposal.kind === 'update')
    return draftChange(draft, seen, {kind: 'impossible', why: obstacle.message, leaves: true})
  const after = proposal.kind === 'update' ? proposal.after : seen.state
  const change: Change = {
    key: draft.key,
    step: draft.step,
    uses: action.id,
    params: params as Change['params'],
    target: seen.target,
    effect: effects[proposal.kind],
    summary: proposal.kind === 'update' ? proposal.summary : proposal.why,
    before: seen.state as Json,
    after: after as Json,
    direction: draft.direction,
    blastRadius: wider(action.blastRadius, draft.reach),
    undo: action.undo,
    class: action.class,
    moves:
      proposal.kind === 'update' ? action.apply(params, seen.state, after, seen.context).map(({name}) => name) : [],
    grade: seen.complete ? 'verified' : 'undetermined',
    propagationMs: action.propagation.ms,
    needs: [...draft.needs],
    probes: [...draft.probes],
    ...(draft.awaits === undefined ? {} : {awaits: draft.awaits}),
    ...draft.terms,
    ...(draft.heartbeat === undefined ? {} : {heartbeat: draft.heartbeat}),
    onFailure: draft.onFailure,
    residual: [...action.residual(params, {...seen, state: after})],
  }
  const refuses = contains && !('leaves' in proposal)
  const objection = proposal.kind === 'impossible' ? [objectionTo(change, proposal, refuses)] : []
  const told = hazards.filter(({result}) => result !== 'left-out')
  const {target, complete, aliases} = seen
  const hazardsTold = [...objection, ...told]
  return {change, seen: target, complete, hazards: hazardsTold, ...(aliases === undefined ? {} : {aliases})}
}

type Impossible = Extract<Proposal<unknown>, {kind: 'impossible'}>

/** What cannot be contained refuses the plan; what cannot be released is left as it is, and keeps nothing else from being released. */
function objectionTo(change: Change, {why, next}: Impossible, refuses: boolean): Hazard {
  return {
    rule: 'impossible',
    result: refuses ? 'refused' : 'warned',
    object: change.target.name,
    message: `${change.key}: ${why}`,
    ...(next === undefined ? {} : {next: [next]}),
  }
}

/** Names the step in whatever went wrong while looking. */
export async function named<Value>(key: string, look: Promise<Value>): Promise<Value> {
  try {
    return await look
  } catch (error) {
    const fault = asFault(error)
    throw new Fault(fault.code, `${key}: ${fault.message}`, {next: fault.next, cause: error})
  }
}
