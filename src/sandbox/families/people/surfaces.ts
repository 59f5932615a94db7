import type {Account} from '../../account/account.ts'
import {isLive, openSession} from '../../account/edge/access.ts'
import {admittingPolicy} from '../../account/edge/admission.ts'
import type {App} from '../../account/records.ts'
import type {EdgeReply, EdgeRequest, Surface} from '../family.ts'
import {deskName} from './seed.ts'
import {peopleOf} from './store.ts'

const bearerOf = ({headers}: EdgeRequest): string | undefined =>
  /^Bearer (\S+)$/.exec(String(headers['authorization'] ?? ''))?.[1]

const cookieOf = ({headers}: EdgeRequest): string | undefined =>
  /(?:^|;\s*)CF_Authorization=([^;]+)/.exec(String(headers['cookie'] ?? ''))?.[1]

const forbidden = (why: string): EdgeReply => ({status: 403, body: {access: 'forbidden', why}})

/** Somebody comes back from the identity provider with its word, and asks for a session of the application. */
function signIn(account: Account, app: App, request: EdgeRequest): EdgeReply {
  const person = [...account.people.values()].find(({assertion}) => assertion === bearerOf(request))
  if (person === undefined) return forbidden('the identity provider does not vouch for this')
  const {email, signInFrom} = person
  const {address} = request
  const isPaused = account.clock.mono() < signInFrom
  const allowed = !isPaused && admittingPolicy(account, app.id, {email, address}) !== undefined
  account.userLogins.push({
    at: account.stamp(),
    appId: app.id,
    email,
    allowed,
    address,
    ray: account.mint.hex('ray', 16),
  })
  if (!allowed) return forbidden(isPaused ? 'access was revoked a moment ago' : 'no policy admits this person')
  const cookie = openSession(account, app.id, {email})
  const headers = {'set-cookie': `CF_Authorization=${cookie}; Path=/; HttpOnly; Secure`}
  return {status: 200, headers, body: {access: 'signed in'}}
}

function visit(account: Account, app: App, request: EdgeRequest): EdgeReply {
  const session = account.sessions.get(cookieOf(request) ?? '')
  if (session?.appId === app.id && isLive(account, session)) return {status: 200, body: {papers: ['q3-report']}}
  return {status: 302, headers: {location: `/cdn-cgi/access/login/${app.name}`}, body: {access: 'login required'}}
}

/** An application of people behind Access: `/people/desk`, and `/people/login` to sign in to it. */
function desk(account: Account): Surface {
  return {
    prefix: 'people',
    answer(request) {
      const app = [...account.apps.values()].find(({name}) => name === deskName)
      if (app === undefined) return {status: 404, body: {error: 'no such application'}}
      if (request.path === '/login') return signIn(account, app, request)
      return request.path === '/desk' ? visit(account, app, request) : {status: 404, body: {error: 'no such page'}}
    },
  }
}

/** The Zero Trust pages of the dashboard: reading them, and saving a setting, as a signed-in member does. */
function dashboard(account: Account): Surface {
  return {
    prefix: 'dashboard',
    answer(request) {
      const session = bearerOf(request)
      const member = [...peopleOf(account).members.values()]
        .map(({inForce}) => inForce)
        .find((one) => one.dashboardSession === session)
      if (member === undefined) return {status: 401, body: {dashboard: 'sign in'}}
      const granted = member.policies.filter(({access}) => access === 'allow')
      const denied = member.policies.some(({access}) => access === 'deny')
      if (granted.length === 0 || denied) return {status: 403, body: {dashboard: 'you may not see this account'}}
      if (request.method === 'GET') return {status: 200, body: {settings: 'shown'}}
      if (account.organization.inForce.is_ui_read_only) return {status: 403, body: {dashboard: 'read-only'}}
      recordSave(account, member.email, request)
      return {status: 200, body: {settings: 'saved'}}
    },
  }
}

/** What somebody saves in the dashboard is in the audit log with `dash` as its context (SDK: AuditListResponse.Actor). */
function recordSave(account: Account, email: string, {address, method}: EdgeRequest): void {
  const {id, name, mint} = account
  account.audit.push({
    id: mint.uuid('audit'),
    account: {id, name},
    action: {description: 'Save Zero Trust settings', result: 'success', time: account.stamp(), type: 'update'},
    actor: {context: 'dash', email, ip_address: address, token_id: '', token_name: '', type: 'user'},
    raw: {
      cf_ray_id: mint.hex('ray', 16),
      method,
      status_code: 200,
      uri: `/client/v4/accounts/${id}/access/organizations`,
      user_agent: 'dashboard',
    },
    resource: {id, product: 'access', scope: 'accounts', type: 'organization'},
  })
}

export const peopleSurfaces = (account: Account): readonly Surface[] => [desk(account), dashboard(account)]
