import type {AccountCheck} from '../../check.ts'

export const serviceAuth: AccountCheck = {
  id: 'service-auth',
  of: 'account',
  title: 'Service tokens get no sessions',
  severity: 'warning',
  why: 'a session that a service token has opened outlives the token by up to a day',
  reads: 'the Zero Trust organization (SDK: Organization.strict_service_token_auth)',
  permissions: ['Access: Organizations, Identity Providers, and Groups Read'],
  async look({reader: {account, api}}) {
    const {strict_service_token_auth: strict} = await api.zeroTrust.organizations.list({account_id: account})
    if (strict === true) return []
    return [
      {
        object: 'strict_service_token_auth',
        message: 'service tokens are given sessions, which go on after the token is disabled',
        mend: ['turn strict service token authentication on in the Zero Trust organization'],
      },
    ]
  },
}
