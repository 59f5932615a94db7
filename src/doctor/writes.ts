import {canaryActions} from '../core/canaries/proving-runbook.ts'
import type {Canaries} from '../core/canaries/canaries.ts'
import type {WriteProof} from '../core/canaries/write-proof.ts'
import type {Writable} from '../core/documents/answers/doctor.ts'
import type {Examined} from './check.ts'
import {neededBy} from './needed.ts'

type CanaryName = keyof Canaries

/** By which canary a permission can be shown, and what came of it. */
interface Shown {
  readonly canary: CanaryName
  readonly proof: WriteProof | undefined
}

async function shownBy({loadAction, proofs}: Examined): Promise<ReadonlyMap<string, Shown>> {
  const pairs = await Promise.all(
    canaryActions.map(async ({canary, uses}) => {
      const proof = proofs.find((one) => one.uses === uses)
      return (await loadAction(uses)).permissions.write.map((permission) => [permission, {canary, proof}] as const)
    }),
  )
  return new Map(pairs.flat())
}

function standing(permission: string, runbooks: readonly string[], shown: Shown | undefined): Writable {
  const about = {permission, runbooks: [...new Set(runbooks)]}
  if (shown === undefined) return {...about, standing: 'unprovable'}
  const {canary, proof} = shown
  if (proof === undefined) return {...about, standing: 'untried', canary}
  const {result, at, object, why} = proof
  return {...about, standing: result, canary, at, object, ...(why === undefined ? {} : {why})}
}

/** Every permission to write that the runbooks take, and whether it was shown that the token has it. */
export async function writesOf(examined: Examined): Promise<readonly Writable[]> {
  const [needed, shown] = await Promise.all([neededBy(examined, 'write'), shownBy(examined)])
  return [...needed].map(([permission, runbooks]) => standing(permission, runbooks, shown.get(permission)))
}
