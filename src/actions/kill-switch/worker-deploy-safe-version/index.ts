import {z} from 'zod'
import {defineAction, type Hazard, type Observation, type Proposal} from '../../../core/action.ts'
import type {Reader} from '../../../core/cloudflare.ts'
import {sameJson} from '../../../core/digest.ts'
import type {Residual} from '../../../core/documents/plan.ts'
import {Uuid} from '../../../core/ids.ts'
import {held, notHeld} from '../../../core/outcome.ts'
import {WorkerRef} from '../../../core/targets.ts'
import {readWorkflows, type SeenWorkflow} from '../../shared/workers/background.ts'
import {type Deployed, deployMove, readDeployments, Share, sharesText} from '../../shared/workers/deployments.ts'
import {workflowsLeft} from '../../shared/workers/leftovers.ts'
import {hasReachedObjects, oldObjects, previewsLeft, readPreviews} from '../../shared/workers/old-code.ts'
import {readWorkers, type SeenWorker, workerById} from '../../shared/workers/script.ts'

const Params = z.strictObject({
  worker: WorkerRef,
  /** Id of a version that was uploaded in peace time and does nothing but say that the Worker is stopped. */
  safeVersion: Uuid,
})
type Params = z.infer<typeof Params>

const State = z.strictObject({worker: z.string(), versions: z.array(Share)})
type State = z.infer<typeof State>

interface Context {
  readonly worker: SeenWorker
  readonly deployed: Deployed | undefined
  /** Whether the Worker has the safe version at all. */
  readonly hasSafeVersion: boolean
  readonly previews: boolean
  readonly workflows: readonly SeenWorkflow[]
  /** Whether what is deployed has reached the Durable Objects. */
  readonly reachedObjects: boolean
}

async function hasVersion(reader: Reader, script: string, version: string): Promise<boolean> {
  const versions = await reader.all(
    ({page, per_page}) =>
      reader.api.workers.scripts.versions.list(script, {account_id: reader.account, page, per_page}),
    ({id}) => id,
  )
  return versions.some(({id}) => id === version)
}

async function observe(reader: Reader, params: Params): Promise<Observation<State, Context>> {
  const worker = workerById(await readWorkers(reader), params.worker)
  const {name} = worker
  const [deployments, hasSafeVersion, previews, workflows] = await Promise.all([
    readDeployments(reader, name),
    hasVersion(reader, name, params.safeVersion),
    readPreviews(reader, name),
    readWorkflows(reader),
  ])
  const [deployed] = deployments
  return {
    target: {kind: 'worker', id: worker.tag, name},
    state: {worker: name, versions: [...(deployed?.versions ?? [])]},
    context: {
      worker,
      deployed,
      hasSafeVersion,
      previews,
      workflows: workflows.filter(({script}) => script === name),
      reachedObjects: hasReachedObjects(deployed, reader.now()),
    },
    complete: true,
  }
}

function plan({safeVersion}: Params, before: State): Proposal<State> {
  const after = {...before, versions: [{version: safeVersion, percentage: 100}]}
  if (sameJson(before, after)) return {kind: 'none', why: `${before.worker} is on its safe version already`}
  if (before.versions.length === 0) {
    return {
      kind: 'impossible',
      why: `${before.worker} has never been deployed, so there is nothing to go back to`,
      next: 'worker.close-entrypoints on it',
    }
  }
  const summary = `Deploy the safe version of ${before.worker} to all traffic, in place of ${sharesText(before.versions)}`
  return {kind: 'update', after, summary}
}

function hazards({safeVersion}: Params, {state, context}: Observation<State, Context>): readonly Hazard[] {
  if (context.hasSafeVersion) return []
  return [
    {
      rule: 'safe-version-missing',
      result: 'left-out',
      object: state.worker,
      message: `${state.worker} has no version ${safeVersion}: Cloudflare would refuse to deploy it`,
      next: [
        `upload a version that only says that ${state.worker} is stopped, and put its id under safeVersion in firebreak.yaml`,
        'worker.quarantine or worker.close-entrypoints on it',
      ],
    },
  ]
}

function release(before: State, after: State, now: State): Proposal<State> {
  if (sameJson(now, before)) return {kind: 'none', why: `${now.worker} is on the versions of before already`}
  if (!sameJson(now, after)) {
    return {
      kind: 'impossible',
      why: `somebody else deployed ${now.worker} since: it is on ${sharesText(now.versions)}`,
      next: `look at the deployments of ${now.worker} in the dashboard, and deploy there what should serve`,
    }
  }
  return {kind: 'update', after: before, summary: `Deploy ${sharesText(before.versions)} of ${now.worker} again`}
}

function residual(_params: Params, {state, context}: Observation<State, Context>): readonly Residual[] {
  const {worker, deployed, previews, workflows, reachedObjects} = context
  const isDeployed = sameJson(deployed?.versions ?? [], state.versions)
  return [
    ...previewsLeft(worker.name, previews),
    ...workflowsLeft(worker.name, workflows).filter(({code}) => code === 'workflow-instances'),
    ...oldObjects(worker, isDeployed && reachedObjects),
  ]
}

/**
 * Deploys the safe version of a Worker at 100 %, so that every invocation of it runs code that does nothing, whatever
 * starts it. Nothing is deleted: the versions of before stay, and are deployed again with the shares that they had.
 * Rests on the SDK's DeploymentCreateParams, and docs: Workers, versions and deployments.
 */
export default defineAction<Params, State, Context>({
  id: 'worker.deploy-safe-version',
  family: 'kill-switch',
  title: 'Deploy the safe version of a Worker',
  source: 'https://developers.cloudflare.com/workers/configuration/versions-and-deployments/',
  permissions: {read: ['Workers Scripts Read'], write: ['Workers Scripts Write']},
  target: {param: 'worker', kind: 'worker'},
  besides: ['safeVersion'],
  class: 'P',
  blastRadius: 'BR1',
  undo: 'U1',
  direction: 'restrict',
  propagation: {
    ms: 30_000,
    source: 'docs: a deployment is global within seconds, which is not a number; not verified on a live account',
  },
  params: Params,
  state: State,
  observe,
  plan,
  hazards,
  apply: (_params, before, after) =>
    sameJson(before.versions, after.versions)
      ? []
      : [deployMove(`deploy ${sharesText(after.versions)}`, after.worker, after.versions)],
  verify: (after, now) =>
    sameJson(after.versions, now.versions) ? held : notHeld(`${now.worker} is on ${sharesText(now.versions)}`),
  release: (_params, before, after, now) => release(before, after, now),
  residual,
})
