import {z} from 'zod'
import type {Account} from '../../account/account.ts'
import type {Answer} from '../../api/answer.ts'
import {missing, ok, refused} from '../../api/answer.ts'
import {wholeNumber} from '../../api/paging.ts'
import {route} from '../../api/route.ts'
import {newestServes} from './deployed.ts'
import {type Deployment, type Script, type Version, workersOf} from './records.ts'
import {changedScript, readScripts, writeScripts} from './script-routes.ts'

const NewDeployment = z.strictObject({
  strategy: z.literal('percentage'),
  versions: z
    .array(z.strictObject({version_id: z.uuid(), percentage: z.number().positive().max(100)}))
    .min(1)
    .max(2),
  annotations: z.strictObject({'workers/message': z.string().optional()}).optional(),
  /** As wrangler sends it; the SDK has no type for it. */
  code_update_strategy: z
    .strictObject({mode: z.enum(['immediate', 'deferred']), max_delay: z.int().optional()})
    .optional(),
})

const Secret = z.strictObject({name: z.string(), text: z.string(), type: z.literal('secret_text')})
const SecretPatch = z.strictObject({
  secrets: z.record(z.string(), Secret.nullable()).optional(),
  version_tags: z.record(z.string(), z.json()).optional(),
})

const scriptOf = (account: Account, name: string) => workersOf(account).scripts.get(name)

const shownDeployment = ({id, createdOn, versions, triggeredBy}: Deployment) => ({
  id,
  created_on: createdOn,
  source: 'api',
  strategy: 'percentage',
  versions,
  annotations: {'workers/triggered_by': triggeredBy},
})

const shownVersion = ({id, number, createdOn}: Version) => ({
  id,
  number,
  metadata: {created_on: createdOn, modified_on: createdOn, source: 'wrangler', hasPreview: true},
})

function deploy(account: Account, script: Script, made: Pick<Deployment, 'versions' | 'immediate' | 'triggeredBy'>) {
  const deployment = {
    ...made,
    id: account.mint.uuid('deployment'),
    createdOn: account.stamp(),
    at: account.clock.mono(),
  }
  const next = {...script, deployments: [deployment, ...script.deployments]}
  workersOf(account).scripts.set(script.name, next)
  return {script: next, deployment}
}

/** Codes of these refusals are not verified on a live account. */
function objection(script: Script, body: z.infer<typeof NewDeployment>, forced: boolean): Answer | undefined {
  const total = body.versions.reduce((sum, {percentage}) => sum + percentage, 0)
  if (total !== 100) return refused(400, 10020, 'the percentages must total 100')
  const wanted = body.versions.map(({version_id: id}) => script.versions.find((version) => version.id === id))
  if (wanted.includes(undefined)) return refused(400, 10021, 'a version of the deployment does not exist')
  const newest = JSON.stringify(script.versions[0]?.secrets)
  if (!forced && wanted.some((version) => JSON.stringify(version?.secrets) !== newest))
    return refused(400, 10220, 'a secret has changed since this version was deployed')
  return undefined
}

function pageOfVersions(versions: readonly Version[], query: URLSearchParams): Answer {
  const page = wholeNumber(query, 'page', {otherwise: 1, most: Infinity})
  const perPage = wholeNumber(query, 'per_page', {otherwise: 10})
  if (page === undefined || perPage === undefined) return refused(400, 1001, 'page and per_page must be positive')
  const items = versions.slice((page - 1) * perPage, page * perPage).map(shownVersion)
  const pages = Math.ceil(versions.length / perPage)
  const count = {count: items.length, total_count: versions.length, total_pages: pages}
  return ok({items}, {resultInfo: {page, per_page: perPage, ...count}})
}

/** Versions, deployments and secrets: each change of a secret is a version of its own, and is deployed. */
export const versionRoutes = [
  route({
    method: 'GET',
    path: '/accounts/{account}/workers/scripts/:script/versions',
    permissions: readScripts,
    handle({account, params, query}) {
      const script = scriptOf(account, params.script)
      return script === undefined ? missing('script') : pageOfVersions(script.versions, query)
    },
  }),
  route({
    method: 'GET',
    path: '/accounts/{account}/workers/scripts/:script/versions/:version',
    permissions: readScripts,
    handle({account, params}) {
      const script = scriptOf(account, params.script)
      const version = script?.versions.find(({id}) => id === params.version)
      if (script === undefined || version === undefined) return missing('version')
      const secrets = Object.keys(version.secrets).map((name) => ({name, type: 'secret_text'}))
      return ok({...shownVersion(version), resources: {bindings: [...script.bindings, ...secrets]}})
    },
  }),
  route({
    method: 'GET',
    path: '/accounts/{account}/workers/scripts/:script/deployments',
    permissions: readScripts,
    handle({account, params}) {
      const script = scriptOf(account, params.script)
      // Not under `items`, where the SDK's pager looks for them.
      return script === undefined ? missing('script') : ok({deployments: script.deployments.map(shownDeployment)})
    },
  }),
  route({
    method: 'POST',
    path: '/accounts/{account}/workers/scripts/:script/deployments',
    permissions: writeScripts,
    body: NewDeployment,
    handle({account, params, query, body}) {
      const script = scriptOf(account, params.script)
      if (script === undefined) return missing('script')
      const refusal = objection(script, body, query.get('force') === 'true')
      if (refusal !== undefined) return refusal
      const {deployment} = deploy(account, script, {
        versions: body.versions,
        immediate: body.code_update_strategy?.mode === 'immediate',
        triggeredBy: 'deployment',
      })
      return ok(shownDeployment(deployment), {changed: changedScript(`Deploy ${script.name}`, script)})
    },
  }),
  route({
    method: 'GET',
    path: '/accounts/{account}/workers/scripts/:script/secrets',
    permissions: readScripts,
    handle({account, params}) {
      const script = scriptOf(account, params.script)
      if (script === undefined) return missing('script')
      return ok(Object.keys(script.versions[0]?.secrets ?? {}).map((name) => ({name, type: 'secret_text'})))
    },
  }),
  route({
    method: 'PATCH',
    path: '/accounts/{account}/workers/scripts/:script/secrets-bulk',
    permissions: writeScripts,
    body: SecretPatch,
    handle({account, params, body}) {
      const script = scriptOf(account, params.script)
      const newest = script?.versions[0]
      if (script === undefined || newest === undefined) return missing('script')
      // As wrangler reports it; not verified on a live account.
      if (!newestServes(script))
        return refused(400, 10215, 'the latest version of your Worker is not currently deployed')
      const secrets = {...newest.secrets}
      for (const [name, given] of Object.entries(body.secrets ?? {})) {
        if (given === null) delete secrets[name]
        else secrets[name] = given.text
      }
      const version = {
        ...newest,
        id: account.mint.uuid('worker-version'),
        number: newest.number + 1,
        createdOn: account.stamp(),
        secrets,
      }
      deploy(
        account,
        {...script, versions: [version, ...script.versions]},
        {versions: [{version_id: version.id, percentage: 100}], immediate: false, triggeredBy: 'secret'},
      )
      return ok(Object.fromEntries(Object.keys(secrets).map((name) => [name, {name, type: 'secret_text'}])), {
        changed: changedScript(`Change secrets of ${script.name}`, script),
      })
    },
  }),
]
