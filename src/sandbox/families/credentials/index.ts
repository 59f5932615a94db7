import {readFile} from 'node:fs/promises'
import type {Account} from '../../account/account.ts'
import {accessAtEdge} from '../../account/edge/access.ts'
import type {Cast} from '../../scenarios/scenario.ts'
import {createSeeding} from '../../account/seeding.ts'
import {type EdgeReply, type Family, memory, type Surface} from '../family.ts'

const agent = 'research-bot'
const consumer = 'billing-bot'
const sink = `${consumer}-secret`
const secretFile = `secrets/${consumer}.client-secret`

interface Store {
  /** The credentials of research-bot. */
  serviceToken?: {readonly id: string; readonly clientId: string; readonly clientSecret: string}
  apiToken?: {readonly id: string; readonly value: string}
  /** What billing-bot signs in with, and the file that it reads its secret from once there is one. */
  consumer?: {readonly app: string; readonly clientId: string; readonly serviceToken: string}
  file?: string
}

const storeOf = memory((): Store => ({}))

function seed(account: Account, cast: Cast): void {
  const seeding = createSeeding(account)
  const store = storeOf(account)
  store.serviceToken = seeding.addServiceToken({name: agent})
  store.apiToken = seeding.addApiToken({
    name: agent,
    permissions: ['Account Analytics Read', 'Account API Tokens Write'],
  })
  const known = cast.agents.find(({name}) => name === consumer)
  if (known !== undefined)
    store.consumer = {app: cast.app.id, clientId: known.credential.clientId, serviceToken: known.serviceToken.id}
}

/** Reads the secret anew for each call, as a consumer does that picks a new one up without a restart. */
async function signsIn(account: Account): Promise<boolean> {
  const {consumer: known, file} = storeOf(account)
  if (known === undefined || file === undefined) return false
  const secret = await readFile(file, 'utf8').catch(() => undefined)
  if (secret === undefined) return false
  const access = accessAtEdge(account)
  const token = access.authenticate(known.clientId, secret.trimEnd())
  return token?.enabled === true && access.admits(known.app, known.serviceToken)
}

/** Whether billing-bot's last call succeeded with the secret that Cloudflare has now, and not with one in its grace. */
async function health(account: Account): Promise<EdgeReply> {
  const {consumer: known, file} = storeOf(account)
  const current = known === undefined ? undefined : account.serviceTokens.get(known.serviceToken)?.stored.secret
  const read = file === undefined ? undefined : await readFile(file, 'utf8').catch(() => undefined)
  const isCurrent = current !== undefined && read?.trimEnd() === current
  return isCurrent && (await signsIn(account))
    ? {status: 200, body: {consumer, secret: 'current', lastCall: 'ok'}}
    : {status: 503, body: {consumer, secret: isCurrent ? 'current' : 'old', lastCall: 'not with the current secret'}}
}

/** An application that research-bot signs in to with its service token, and nobody else. */
const library = (account: Account): Surface => ({
  prefix: 'library',
  answer({headers}) {
    const {'cf-access-client-id': id, 'cf-access-client-secret': secret} = headers
    const token =
      typeof id === 'string' && typeof secret === 'string' ? accessAtEdge(account).authenticate(id, secret) : undefined
    return token?.enabled === true && token.id === storeOf(account).serviceToken?.id
      ? {status: 200, body: {app: 'library'}}
      : {status: 403, body: {access: 'forbidden'}}
  },
})

const surface = (account: Account): Surface => ({
  prefix: 'consumer',
  answer: ({path}) =>
    path === `/${consumer}/health` ? health(account) : {status: 404, body: {error: 'no such consumer'}},
})

/** Credentials of research-bot, and billing-bot as the consumer of its Access secret: `/consumer/billing-bot/health`. */
export const credentialsFamily: Family = {
  name: 'credentials',
  routes: [],
  seed,
  // The tokens themselves are in the account's own snapshot.
  snapshot: () => ({state: {}}),
  surfaces: (account) => [surface(account), library(account)],
  inventory(account, {front, keep, place}) {
    const store = storeOf(account)
    store.file = place(secretFile)
    const {serviceToken, apiToken} = store
    if (serviceToken === undefined || apiToken === undefined) return {}
    const credential = {
      clientId: keep(`${agent}.client-id`, serviceToken.clientId),
      clientSecret: keep(`${agent}.client-secret`, serviceToken.clientSecret),
    }
    return {
      agents: {
        [agent]: {
          owner: 'group:agent-platform-oncall',
          serviceTokens: [{name: agent, id: serviceToken.id, sink: `${agent}-secret`, probes: [`${agent}-library`]}],
          apiTokens: [{name: agent, id: apiToken.id, sink: `${agent}-api-token`, probes: [`${agent}-api`]}],
        },
      },
      sinks: {
        [sink]: {type: 'file', path: place(secretFile)},
        [`${agent}-secret`]: {type: 'file', path: place(`secrets/${agent}.client-secret`)},
        [`${agent}-api-token`]: {type: 'file', path: place(`secrets/${agent}.api-token`)},
      },
      probes: {
        [`${consumer}-health`]: {type: 'http', url: `${front}/consumer/${consumer}/health`},
        [`${agent}-library`]: {type: 'http', url: `${front}/library/`, credential},
        [`${agent}-api`]: {type: 'api-token', token: keep(`${agent}.api-token`, apiToken.value)},
      },
    }
  },
}
