import {z} from 'zod'
import {defineAction, type Hazard, type Move, type Observation} from '../../../core/action.ts'
import type {Reader} from '../../../core/cloudflare.ts'
import type {Residual} from '../../../core/documents/plan.ts'
import {Fault} from '../../../core/fault.ts'
import {held, notHeld, type Verdict} from '../../../core/outcome.ts'
import {sameJson} from '../../../core/digest.ts'
import {WorkerSecretRef} from '../../../core/targets.ts'
import {readNamesakes} from '../../shared/workers/callers.ts'
import {type Deployed, deployMove, readDeployments, sharesText} from '../../shared/workers/deployments.ts'
import {hasReachedObjects, oldObjects, previewsLeft, readPreviews} from '../../shared/workers/old-code.ts'
import {readWorkers, type SeenWorker, workerByName} from '../../shared/workers/script.ts'
import {plan, release, State} from './state.ts'

const Params = z.strictObject({secret: WorkerSecretRef})
type Params = z.infer<typeof Params>

interface Context {
  readonly worker: SeenWorker
  readonly deployed: Deployed | undefined
  /** Whether what is deployed has the secret. */
  readonly bound: boolean
  /** Id of the newest version, which a change of secrets starts from. */
  readonly newest: string | undefined
  readonly previews: boolean
  /** Other Workers with a secret of the same name; undefined where there are too many to ask each. */
  readonly namesakes: readonly string[] | undefined
  /** Whether what is deployed has reached the Durable Objects. */
  readonly reachedObjects: boolean
}

const byNumber = (one: {readonly number?: number}, other: {readonly number?: number}): number =>
  (other.number ?? 0) - (one.number ?? 0)

async function newestVersion(reader: Reader, script: string): Promise<string | undefined> {
  const versions = await reader.all(
    ({page, per_page}) =>
      reader.api.workers.scripts.versions.list(script, {account_id: reader.account, page, per_page}),
    ({id}) => id,
  )
  return versions.toSorted(byNumber)[0]?.id
}

/** SDK: VersionGetResponse.resources.bindings, which it gives no members; wrangler reads a list of bindings from it. */
const Bindings = z.array(z.looseObject({name: z.string(), type: z.string()}))

/** Whether a version has the secret. The listing of secrets would speak of the newest version, which need not serve. */
async function holds(reader: Reader, version: string, {name, worker}: Params['secret']): Promise<boolean> {
  const {resources} = await reader.api.workers.scripts.versions.get(version, {
    account_id: reader.account,
    script_name: worker,
  })
  const bindings = Bindings.safeParse(resources.bindings ?? [])
  if (!bindings.success) {
    throw new Fault('UNAVAILABLE', `Cloudflare described version ${version} of ${worker} without a list of bindings`, {
      next: ['run the command again'],
    })
  }
  return bindings.data.some((binding) => binding.name === name && binding.type.startsWith('secret_'))
}

async function observe(reader: Reader, {secret}: Params): Promise<Observation<State, Context>> {
  const all = await readWorkers(reader)
  const worker = workerByName(all, secret.worker)
  const {name} = worker
  const [deployments, newest, previews, namesakes] = await Promise.all([
    readDeployments(reader, name),
    newestVersion(reader, name),
    readPreviews(reader, name),
    readNamesakes(reader, {name: secret.name, of: worker}, all),
  ])
  const [deployed, previous] = deployments
  const serving = deployed?.versions ?? []
  const holding = await Promise.all(serving.map(({version}) => holds(reader, version, secret)))
  const bound = holding.includes(true)
  return {
    target: {kind: 'worker-secret', id: `${name}/${secret.name}`, name: secret.name},
    state: {
      worker: name,
      secret: secret.name,
      bound,
      versions: [...(bound ? serving : (previous?.versions ?? []))],
    },
    context: {
      worker,
      deployed,
      bound,
      newest,
      previews,
      namesakes,
      reachedObjects: hasReachedObjects(deployed, reader.now()),
    },
    complete: true,
  }
}

/**
 * A change of secrets starts from the newest version and deploys the result to all traffic: where another version
 * serves, such as the safe one, that would bring the newest code back. Cloudflare refuses it (wrangler: code 10215).
 */
function hazards(_params: Params, {state, context}: Observation<State, Context>): readonly Hazard[] {
  const [serving, another] = context.deployed?.versions ?? []
  if (!state.bound || (another === undefined && serving?.version === context.newest)) return []
  return [
    {
      rule: 'newest-version-not-deployed',
      result: 'refused',
      object: state.worker,
      message: `the newest version of ${state.worker} does not serve all traffic: removing a secret would deploy its code`,
      next: [
        `worker.deploy-safe-version on ${state.worker}, whose safe version needs no secret`,
        `in the dashboard, deploy the newest version of ${state.worker} to all traffic, then plan again`,
      ],
    },
  ]
}

/** Null deletes a secret, and what is not named stays as it is (SDK: SecretBulkUpdateParams.secrets). */
const removeMove = ({worker, secret}: State): Move => ({
  name: 'remove-secret',
  send: ({api, account}) =>
    api.workers.scripts.secrets.bulkUpdate(worker, {account_id: account, secrets: {[secret]: null}}),
})

function apply(before: State, after: State): readonly Move[] {
  if (before.bound === after.bound) return []
  return after.bound ? [deployMove('deploy-version-with-secret', after.worker, after.versions)] : [removeMove(after)]
}

function verify(after: State, now: State): Verdict {
  if (now.bound !== after.bound)
    return notHeld(`${now.worker} ${now.bound ? 'has' : 'does not have'} secret ${now.secret}`)
  if (after.bound && !sameJson(after.versions, now.versions))
    return notHeld(`${now.worker} is on ${sharesText(now.versions)}`)
  return held
}

/** Whether a secret of the same name has the same value nobody can read. */
function namesakesLeft(secret: string, workers: readonly string[] | undefined): readonly Residual[] {
  const left = (on: string, standing: 'open' | 'unknown'): Residual => ({
    code: 'secret-of-same-name',
    standing,
    on,
    what: `secret ${secret} of ${on}`,
    why: 'a secret of the same name may have the same value, which cannot be read',
    next: 'worker-secret.remove on it, if it is the same credential',
  })
  return workers?.map((on) => left(on, 'open')) ?? [left('other Workers', 'unknown')]
}

function residual({secret}: Params, {context}: Observation<State, Context>): readonly Residual[] {
  const {worker, bound, previews, reachedObjects} = context
  return [
    ...namesakesLeft(secret.name, context.namesakes),
    ...previewsLeft(worker.name, previews),
    ...oldObjects(worker, !bound && reachedObjects),
    {
      code: 'credential-at-issuer',
      standing: 'not-covered',
      on: secret.name,
      what: `the credential in ${secret.name}, wherever else it is known`,
      why: 'it is only taken from this Worker: whoever has its value can go on using it',
      next: 'revoke it where it was issued',
    },
  ]
}

/**
 * Takes one secret from a Worker. Its value cannot be read, so it is not kept: the way back is the version of before,
 * which still has it. The Worker is never deleted: that would take its versions and the data of its Durable Objects
 * along. Rests on the SDK's SecretBulkUpdateParams.
 */
export default defineAction<Params, State, Context>({
  id: 'worker-secret.remove',
  family: 'credentials',
  title: 'Remove a secret from a Worker',
  source: 'https://developers.cloudflare.com/workers/configuration/secrets/',
  permissions: {read: ['Workers Scripts Read'], write: ['Workers Scripts Write']},
  target: {param: 'secret', kind: 'worker-secret'},
  class: 'D',
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
  plan: (_params, before) => plan(before),
  hazards,
  apply: (_params, before, after) => apply(before, after),
  verify,
  release: (_params, before, _after, now) => release(before, now),
  residual,
})
