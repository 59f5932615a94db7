import type {AccountCheck} from '../../check.ts'

/** The API tells its time to the second. */
const toleratedMs = 2_000
const tooMuchMs = 60_000

export const clock: AccountCheck = {
  id: 'clock',
  of: 'account',
  title: 'The clock of this machine is right',
  severity: 'warning',
  why: 'leases, deadlines and the windows of evidence go by it, and a timeline of two clocks is none',
  reads: 'the `Date` of an answer of the API',
  permissions: [],
  async look(account) {
    await account.tokens()
    const {aheadMs} = account.vitals()
    if (aheadMs === undefined || Math.abs(aheadMs) <= toleratedMs) return []
    const seconds = Math.round(Math.abs(aheadMs) / 1000)
    return [
      {
        object: 'clock',
        ...(Math.abs(aheadMs) > tooMuchMs ? {severity: 'blocker' as const} : {}),
        message: `this machine is ${seconds} s ${aheadMs > 0 ? 'ahead of' : 'behind'} the API`,
        mend: ['set it by the network: timedatectl set-ntp true'],
      },
    ]
  },
}
