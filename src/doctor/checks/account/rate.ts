import type {AccountCheck} from '../../check.ts'

/** A run keeps a fifth back; what else is gone is somebody's who will not stop for it. */
const least = 0.5

export const rate: AccountCheck = {
  id: 'rate',
  of: 'account',
  title: 'There is room below the call limit',
  severity: 'warning',
  why: 'whoever passes 1,200 calls in 5 minutes is refused everything for 5 minutes',
  reads: 'the `Ratelimit` headers of an answer of the API',
  permissions: [],
  async look(account) {
    await account.tokens()
    const {left, quota} = account.vitals()
    if (left === undefined || quota === undefined || left >= quota * least) return []
    return [
      {
        object: 'call limit',
        message: `${left} of ${quota} calls are left: something else uses the token, or its user`,
        mend: ['give firebreak an account-owned token that nothing else uses'],
      },
    ]
  },
}
