import type {Inventory} from '../../../core/documents/inventory.ts'
import {Fault} from '../../../core/fault.ts'
import type {AccountCheck, AccountSeen, Found, ListedToken} from '../../check.ts'
import {endingSoon} from './days-until.ts'

const isOff = ({status}: ListedToken): boolean => status === 'disabled' || status === 'expired'

function ending({expiresOn}: ListedToken, now: Date): Omit<Found, 'object'> | false {
  if (expiresOn === undefined)
    return {message: 'it never expires', mend: ['give it an end, and renew it by the calendar']}
  const message = endingSoon(expiresOn, now)
  return message !== undefined && {message, mend: ['make it good for longer']}
}

const bound = ({addresses}: ListedToken): Omit<Found, 'object'> | false =>
  addresses.length === 0 && {
    message: 'it can be used from any address',
    mend: ['bind it to the addresses of the responders (dashboard: Client IP address filtering)'],
  }

/** What an agent holds is the first to leak, and is revoked with the agent. */
function separate(id: string, {agents}: Inventory): Omit<Found, 'object'> | false {
  const holders = Object.entries(agents).filter(([, {apiTokens}]) => apiTokens.some((token) => token.id === id))
  return (
    holders.length > 0 && {
      severity: 'blocker',
      message: `agent ${holders.map(([name]) => name).join(', ')} holds it`,
      mend: ['make a token for emergencies alone, and write its id under responders.breakGlassToken'],
    }
  )
}

/** Whether it works is shown by a read of its own. */
async function proven({breakGlass}: AccountSeen, wanted: string): Promise<Omit<Found, 'object'> | false> {
  if (breakGlass === undefined)
    return {
      severity: 'advice',
      message: 'whether it works was not tried',
      mend: ['say under responders.breakGlassSecret where it is, such as op://VAULT/ITEM/FIELD'],
    }
  try {
    const {tokenId} = await breakGlass()
    return (
      tokenId !== wanted && {
        severity: 'blocker',
        message: 'responders.breakGlassSecret holds another token',
        mend: ['put the break-glass token there'],
      }
    )
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    const [first = 'correct responders.breakGlassSecret', ...rest] = error.next
    return {severity: 'blocker', message: `it does not work: ${error.message}`, mend: [first, ...rest]}
  }
}

export const breakGlass: AccountCheck = {
  id: 'break-glass',
  of: 'account',
  title: 'The break-glass token is there, apart, bound, ending and proven',
  severity: 'warning',
  why: 'it is the way in when every other is lost, and the first thing that a thief looks for',
  reads: 'the token that the inventory names, and who the API says it is where the inventory says where it is kept',
  permissions: ['Account API Tokens Read'],
  async look(account, {inventory, now}) {
    const {breakGlassToken: id} = inventory.responders
    if (id === undefined) return []
    const token = (await account.apiTokens()).find((one) => one.id === id)
    const object = `API token ${token?.name ?? id}`
    if (token === undefined || isOff(token))
      return [
        {
          object,
          severity: 'blocker',
          message: token === undefined ? 'the account has no such token' : `it is ${token.status ?? 'off'}`,
          mend: ['make one, and write its id under responders.breakGlassToken'],
        },
      ]
    const found = [separate(id, inventory), bound(token), ending(token, now), await proven(account, id)]
    return found.filter((one) => one !== false).map((one) => ({object, ...one}))
  },
}
