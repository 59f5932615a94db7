import {z} from 'zod'
import type {Proposal} from '../../../core/action.ts'
import {sameJson} from '../../../core/digest.ts'
import {Share, sharesText} from '../../shared/workers/deployments.ts'

export const State = z.strictObject({
  worker: z.string(),
  secret: z.string(),
  bound: z.boolean(),
  /**
   * The versions that serve while the secret is bound; those that served just before, once it is not. So the id of the
   * version that removing it makes, which Cloudflare gives, is in no state, and a deployment in between shows.
   */
  versions: z.array(Share),
})
export type State = z.infer<typeof State>

export function plan(before: State): Proposal<State> {
  const {worker, secret, bound} = before
  if (!bound) return {kind: 'none', why: `${worker} has no secret ${secret}`}
  return {
    kind: 'update',
    after: {...before, bound: false},
    summary: `Remove secret ${secret} of ${worker}: a new version without it is made and deployed, and its value, which nobody can read, stays in the version of before`,
  }
}

export function release(before: State, now: State): Proposal<State> {
  const {worker, secret} = now
  if (now.bound) return {kind: 'none', why: `${worker} has secret ${secret} again`}
  if (!sameJson(now.versions, before.versions)) {
    return {
      kind: 'impossible',
      why: `somebody else deployed ${worker} since: going back to ${sharesText(before.versions)} would undo that`,
      next: `deploy in the dashboard what should serve, or set ${secret} of ${worker} anew`,
    }
  }
  return {
    kind: 'update',
    after: before,
    summary: `Deploy ${sharesText(before.versions)} of ${worker} again: it has secret ${secret} with the value of before`,
  }
}
