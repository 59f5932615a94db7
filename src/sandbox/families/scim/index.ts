import type {Account} from '../../account/account.ts'
import type {Answer} from '../../api/answer.ts'
import {refused} from '../../api/answer.ts'
import {bound, numberedPage} from '../../api/paging.ts'
import {route} from '../../api/route.ts'
import {provider} from '../account-settings/records.ts'
import {type Family, memory} from '../family.ts'
import {kim, mallory, robin} from '../people/seed.ts'

/** One change that an identity provider pushed (SDK: UpdateListResponse). */
export interface ScimUpdate {
  readonly logged_at: string
  readonly idp_id: string
  readonly cf_resource_id: string
  readonly idp_resource_id: string
  readonly request_method: 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly request_body: string
  readonly resource_type: 'USER' | 'GROUP'
  readonly resource_user_email: string
  readonly resource_group_name: string
  readonly status: 'SUCCESS' | 'FAILURE'
  readonly error_description: string
}

/** What has been pushed, oldest first. */
export const scimUpdates = memory((): ScimUpdate[] => [])

const hourMs = 3_600_000

function pushed(account: Account, email: string, hoursAgo: number): ScimUpdate {
  return {
    logged_at: new Date(account.clock.now().getTime() - hoursAgo * hourMs).toISOString(),
    idp_id: provider.id,
    cf_resource_id: account.people.get(email)?.id ?? account.mint.uuid('scim-user'),
    idp_resource_id: account.mint.hex('scim-resource', 20),
    request_method: 'POST',
    request_body: JSON.stringify({
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
      userName: email,
      active: true,
    }),
    resource_type: 'USER',
    resource_user_email: email,
    resource_group_name: '',
    status: 'SUCCESS',
    error_description: '',
  }
}

const group = (account: Account): ScimUpdate => ({
  ...pushed(account, mallory, 1),
  request_method: 'PATCH',
  request_body: JSON.stringify({Operations: [{op: 'add', path: 'members'}]}),
  resource_type: 'GROUP',
  resource_user_email: '',
  resource_group_name: 'admins',
  status: 'FAILURE',
  error_description: 'the group is not found',
})

/** A list is given by a parameter that comes again, and no update is shown without the provider that it came from. */
function list(account: Account, query: URLSearchParams): Answer {
  const providers = query.getAll('idp_id')
  if (providers.length === 0) return refused(400, 1001, 'idp_id is required')
  const [since, until] = [bound(query, 'since') ?? -Infinity, bound(query, 'until') ?? Infinity]
  const found = scimUpdates(account).filter(
    ({idp_id: id, logged_at: at}) => providers.includes(id) && Date.parse(at) >= since && Date.parse(at) <= until,
  )
  return numberedPage(query.get('direction') === 'asc' ? found : found.toReversed(), query)
}

/** What the identity provider has pushed: people who have been there for long, and one who came within the hour. */
export const scim: Family = {
  name: 'scim',
  routes: [
    route({
      method: 'GET',
      path: '/accounts/{account}/access/logs/scim/updates',
      permissions: ['Access: Audit Logs Read'],
      handle: ({account, query}) => list(account, query),
    }),
  ],
  seed(account) {
    scimUpdates(account).push(
      pushed(account, robin, 20),
      pushed(account, kim, 20),
      pushed(account, mallory, 1),
      group(account),
    )
  },
  snapshot: () => ({state: null}),
}
