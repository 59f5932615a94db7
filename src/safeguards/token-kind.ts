import type {Safeguard} from '../core/safeguard.ts'
import {objections} from './objections.ts'

const rule = 'token-kind'
const {warn} = objections(rule)

export const tokenKind: Safeguard = {
  rule,
  refuses: 'nothing: it warns when the token belongs to a person, whose dashboard shares its call limit',
  check: ({identity: {kind}}) => {
    const token = 'CLOUDFLARE_API_TOKEN'
    if (kind === 'account') return []
    if (kind === 'unknown')
      return [
        warn(token, 'Cloudflare does not say now whose token this is', 'firebreak run control-plane-down --apply'),
      ]
    return [
      warn(
        token,
        "a user's token shares 1,200 calls per 5 minutes with that user's dashboard",
        'use an account-owned token kept for incidents',
      ),
    ]
  },
}
