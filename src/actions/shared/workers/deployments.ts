import {z} from 'zod'
import type {RawAnswer, Reader} from '../../../core/cloudflare.ts'
import {Fault} from '../../../core/fault.ts'
import type {Move} from '../../../core/action.ts'

/** The part of the traffic that a version gets, in percent. */
export const Share = z.strictObject({version: z.string(), percentage: z.number()})
export type Share = z.infer<typeof Share>

/** One deployment: which versions serve, and since when (RFC 3339). */
export interface Deployed {
  readonly versions: readonly Share[]
  readonly since: string
}

const Deployments = z.array(
  z.looseObject({
    created_on: z.string(),
    versions: z.array(z.looseObject({version_id: z.string(), percentage: z.number()})).min(1),
  }),
)

/** `deployments` is where the API has them; `items` is where the SDK's types put them. */
const Listing = z.looseObject({
  result: z.union([
    z.looseObject({deployments: Deployments}),
    z
      .looseObject({items: z.array(z.looseObject({deployments: Deployments}))})
      .transform(({items}) => ({deployments: items.flatMap(({deployments}) => deployments)})),
  ]),
})

function parsed({bytes}: RawAnswer): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8'))
  } catch {
    return undefined
  }
}

function deploymentsOf(answer: RawAnswer, script: string): z.infer<typeof Deployments> {
  const {status} = answer
  if (status === 401 || status === 403) {
    throw new Fault('DENIED', `the token may not read the deployments of ${script}. It needs Workers Scripts Read.`, {
      next: ['give the token that permission in the dashboard under API Tokens'],
    })
  }
  const listing = Listing.safeParse(parsed(answer))
  if (status >= 400 || !listing.success) {
    throw new Fault('UNAVAILABLE', `the deployments of ${script} could not be read: HTTP ${status}`, {
      next: ['run the command again; https://www.cloudflarestatus.com tells whether the API has an outage'],
    })
  }
  return listing.data.result.deployments
}

/**
 * The deployments of a Worker, newest first: the first one serves (SDK: BaseDeployments.list). They are read raw, since
 * the SDK's pager looks for `items` and takes an answer with `deployments` for an empty list. Which of the two the API
 * sends is not verified on a live account; both are understood.
 */
export async function readDeployments(reader: Reader, script: string): Promise<readonly Deployed[]> {
  const path = `/accounts/${reader.account}/workers/scripts/${encodeURIComponent(script)}/deployments`
  return deploymentsOf(await reader.raw(path), script).map(({created_on: since, versions}) => ({
    since,
    versions: versions
      .map(({version_id: version, percentage}) => ({version, percentage}))
      .toSorted((a, b) => (a.version < b.version ? -1 : 1)),
  }))
}

/**
 * Deploys these versions. `force`: an older version has other secrets than the newest, and Cloudflare refuses to bring
 * it back without (SDK: DeploymentCreateParams.force). `code_update_strategy` asks running Durable Objects to take the
 * code at once; the SDK has no type for it, wrangler sends it, and what it does is not verified on a live account.
 */
export const deployMove = (name: string, script: string, versions: readonly Share[]): Move => ({
  name,
  send({api, account}) {
    const atOnce = {code_update_strategy: {mode: 'immediate'}}
    return api.workers.scripts.deployments.create(script, {
      account_id: account,
      strategy: 'percentage',
      versions: versions.map(({version, percentage}) => ({version_id: version, percentage})),
      force: true,
      ...atOnce,
    })
  },
})

/** Versions and their shares in words. */
export const sharesText = (versions: readonly Share[]): string =>
  versions.map(({version, percentage}) => `${version} at ${percentage} %`).join(' and ')
