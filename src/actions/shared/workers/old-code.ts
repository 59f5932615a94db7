import type {Reader} from '../../../core/cloudflare.ts'
import type {Residual} from '../../../core/documents/plan.ts'
import type {Deployed} from './deployments.ts'
import type {SeenWorker} from './script.ts'

/** An active Durable Object takes new code within this time, unless the deployment says otherwise (docs: Durable Objects, code updates). */
const objectsFollowMs = 300_000

/** Whether a deployment is old enough for every Durable Object to run it; a longer delay, which a deployment can ask for, is not seen here. */
export const hasReachedObjects = (deployed: Deployed | undefined, now: Date): boolean =>
  deployed !== undefined && now.getTime() - Date.parse(deployed.since) > objectsFollowMs

/** Durable Objects that may still run the code, and hold the secrets, of before; `isOver` once they cannot. */
export function oldObjects({name, hasObjects}: SeenWorker, isOver: boolean): readonly Residual[] {
  if (!hasObjects || isOver) return []
  return [
    {
      code: 'durable-objects-old-code',
      standing: 'unknown',
      on: name,
      what: `Durable Objects of ${name} that were active when it was deployed`,
      why: 'an active object keeps its code, and what it has in memory, for up to 300 seconds',
      next: 'firebreak verify of this run once 300 seconds have passed',
    },
  ]
}

/** Preview URLs serve versions that were uploaded before, whatever is deployed. */
export async function readPreviews({api, account}: Reader, worker: string): Promise<boolean> {
  const subdomain = await api.workers.scripts.subdomain.get(worker, {account_id: account})
  return subdomain.previews_enabled
}

/** A deployment says nothing of preview URLs. */
export function previewsLeft(worker: string, previews: boolean): readonly Residual[] {
  if (!previews) return []
  return [
    {
      code: 'preview-urls',
      standing: 'open',
      on: worker,
      what: `preview URLs of ${worker}`,
      why: 'they answer with the code and the secrets of the versions that were uploaded before',
      next: `worker.close-entrypoints on ${worker}`,
      closedBy: 'worker.close-entrypoints',
      closedOn: worker,
    },
  ]
}
