import {newestRecord} from '../actions/logs/newest-record.ts'
import {logSources} from '../actions/logs/sources/index.ts'
import {readRegistrations} from '../actions/shared/registrations.ts'
import {readRoutes} from '../actions/shared/roads/routes.ts'
import {connect} from '../cloudflare/connect.ts'
import {grantsOf, readGrants} from '../cloudflare/grants.ts'
import {identify} from '../cloudflare/identify.ts'
import {createTransport} from '../cloudflare/wire/transport.ts'
import {overhearVitals} from '../cloudflare/wire/vitals.ts'
import {documentDigest} from '../core/digest.ts'
import {Fault} from '../core/fault.ts'
import type {Inventory} from '../core/documents/inventory.ts'
import type {Clock} from '../core/ports.ts'
import {armRunbook} from '../core/runbooks/arm-runbook.ts'
import type {PinnedRunbook} from '../core/runbooks/primitive-runbooks.ts'
import type {Identity} from '../core/safeguard.ts'
import {once} from '../core/running/ask-once.ts'
import type {Secret} from '../core/text/secret.ts'
import type {AccountSeen, ListedToken, OwnToken} from '../doctor/check.ts'
import type {AccountAsked} from '../doctor/examine.ts'
import {makePlan} from '../engine/make-plan.ts'
import type {Planning} from '../engine/planning/seal-plan.ts'
import {planningOver} from '../compose-recording/planning-over.ts'
import {systemClock} from '../storage/system-clock.ts'
import type {ApiTokens} from '../storage/secrets/api-tokens.ts'

/** Of whom the account is asked, and how. */
export interface AccountOptions {
  readonly inventory: Inventory
  readonly baseUrl: string
  readonly clock: Clock
  readonly operator: string
  readonly addresses: readonly string[]
  readonly tokens: ApiTokens
  resolveSecret(ref: string): Promise<Secret>
}

/** An API that does not answer the first question keeps nobody waiting for twenty others. */
const patienceMs = 5_000
/** Whoever only looks whether a plan can be made does not ask whom it would hit. */
const noFacts: Planning['findFacts'] = async () => ({facts: [], reads: 0})
const real = {clock: systemClock, timeout: (ms: number) => AbortSignal.timeout(ms)}

type Opened = ReturnType<typeof open>

function open(token: Secret, {inventory, baseUrl, clock}: AccountOptions) {
  const {send, vitals} = overhearVitals(createTransport(baseUrl, token), clock)
  return {token, vitals, connection: connect({token, account: inventory.account.id, baseUrl, clock, send})}
}

async function ownTokens(
  looks: Opened,
  identity: Identity,
  {tokens, ...options}: AccountOptions,
): Promise<readonly OwnToken[]> {
  const {connection, token} = looks
  const grants = await readGrants(connection.reader, identity)
  const own = {name: token.name, looks: true, identity, grants}
  if (tokens.acting === undefined) return [{...own, acts: true}]
  const acting = open(await tokens.acting(), {tokens, ...options})
  const other = await acting.connection.identify()
  return [
    {...own, acts: false},
    {
      name: acting.token.name,
      looks: false,
      acts: true,
      identity: other,
      grants: await readGrants(acting.connection.reader, other),
    },
  ]
}

/** SDK: `accounts.tokens.list`, with those that have expired. */
async function listTokens({connection: {reader}}: Opened): Promise<readonly ListedToken[]> {
  const {account, api} = reader
  const found = await reader.all(
    ({page}) => api.accounts.tokens.list({account_id: account, page, per_page: 50, include_expired: true}),
    ({id}) => id,
  )
  return found.flatMap(
    ({id, name, status, expires_on: expiresOn, last_used_on: lastUsedOn, condition, policies = []}) =>
      id === undefined
        ? []
        : [
            {
              id,
              name: name ?? id,
              status,
              expiresOn,
              lastUsedOn,
              addresses: condition?.request_ip?.in ?? [],
              grants: grantsOf(policies, account),
            },
          ],
  )
}

function planner(
  {connection}: Opened,
  identity: Identity,
  {inventory, clock, operator, addresses, tokens}: AccountOptions,
) {
  const planning = planningOver({
    connection,
    identity,
    looksOnly: tokens.acting !== undefined,
    addresses,
    clock,
    patience: real,
  })
  return (runbook: PinnedRunbook, params: Readonly<Record<string, string>>) =>
    makePlan({runbook, params, inventory, author: operator, reason: 'readiness'}, {...planning, findFacts: noFacts})
}

const isLog = (source: string): source is keyof typeof logSources => Object.hasOwn(logSources, source)

function seen(looks: Opened, identity: Identity, options: AccountOptions): AccountSeen {
  const {reader} = looks.connection
  const {inventory, resolveSecret} = options
  const plan = planner(looks, identity, options)
  const tokens = once(() => ownTokens(looks, identity, options))
  const ref = inventory.responders.breakGlassSecret
  return {
    reader,
    tokens,
    apiTokens: once(() => listTokens(looks)),
    arm: once(() => plan(armRunbook(inventory), {})),
    plan: (document, params) => plan({document, digest: documentDigest(document)}, params),
    meshAddresses: async (nodes) =>
      (await readRegistrations(reader, nodes))
        .filter(({revoked}) => !revoked)
        .map(({device: name, addresses}) => ({name, addresses})),
    routes: once(() => readRoutes(reader)),
    newestOf: async (source) =>
      isLog(source) ? newestRecord(reader, logSources[source]) : {lagMs: 0, newest: options.clock.now().toISOString()},
    vitals: looks.vitals,
    ...(ref === undefined
      ? {}
      : {breakGlass: async () => open(await resolveSecret(ref), options).connection.identify()}),
  }
}

/** The account by the token that looks, or why it cannot be looked at. */
export async function seeAccount(options: AccountOptions): Promise<AccountAsked> {
  try {
    const looks = open(await options.tokens.looking(), options)
    const identity = await identify(looks.connection.reader.until(AbortSignal.timeout(patienceMs)))
    return seen(looks, identity, options)
  } catch (error) {
    if (error instanceof Fault) return error
    throw error
  }
}
