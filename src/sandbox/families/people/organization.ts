import {z} from 'zod'
import type {Account} from '../../account/account.ts'
import {type Organization, organizationDefaults} from '../../account/people-records.ts'
import {ok} from '../../api/answer.ts'
import {route} from '../../api/route.ts'

const family = 'Access: Organizations, Identity Providers, and Groups'
const read = [`${family} Read`, `${family} Write`, `${family} Revoke`] as const
const write = [`${family} Write`] as const

const Update = z.strictObject({
  name: z.string().optional(),
  auth_domain: z.string().optional(),
  is_ui_read_only: z.boolean().optional(),
  ui_read_only_toggle_reason: z.string().optional(),
  strict_service_token_auth: z.boolean().optional(),
  deny_unmatched_requests: z.boolean().optional(),
  deny_unmatched_requests_exempted_zone_names: z.array(z.string()).optional(),
  session_duration: z.string().optional(),
  warp_auth_session_duration: z.string().optional(),
  login_design: z.record(z.string(), z.string()).optional(),
})

const shown = ({createdAt}: Account, organization: Organization) => ({
  ...organization,
  created_at: createdAt,
  updated_at: createdAt,
})

const given = (body: z.infer<typeof Update>) =>
  Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined))

/** The Zero Trust organization. Its PUT replaces: a setting that is not named goes back to its default. Not verified on a live account. */
export const organizationRoutes = [
  route({
    method: 'GET',
    path: '/accounts/{account}/access/organizations',
    permissions: read,
    handle: ({account}) => ok(shown(account, account.organization.stored)),
  }),
  route({
    method: 'PUT',
    path: '/accounts/{account}/access/organizations',
    permissions: write,
    body: Update,
    handle({account, body}) {
      const {name, auth_domain} = account.organization.stored
      account.organization.set({...organizationDefaults, name, auth_domain, ...given(body)})
      const description = 'Update the Zero Trust organization'
      return ok(shown(account, account.organization.stored), {
        changed: {type: 'update', description, product: 'access', resource: 'organization', ids: [account.id]},
      })
    },
  }),
]
