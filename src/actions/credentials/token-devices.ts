import type {Reader} from '../../core/cloudflare.ts'
import {ifReadable} from '../shared/if-readable.ts'
import {whileInFlight} from './while-in-flight.ts'

/**
 * The identity under which every device that enrolled with a service token is registered, whatever the token; the
 * registration does not say which. Not verified on a live account.
 */
const nonIdentity = /^non_identity@/

/** Names of the devices with a live registration made with some service token; undefined where they cannot be read (SDK: RegistrationListParams). */
export const tokenDevices = whileInFlight((reader: Reader): Promise<readonly string[] | undefined> => {
  const {registrations} = reader.api.zeroTrust.devices
  const listed = reader.all(
    ({per_page, cursor}) =>
      registrations.list({
        account_id: reader.account,
        status: 'active',
        sort_by: 'id',
        per_page,
        ...(cursor === undefined ? {} : {cursor}),
      }),
    ({id}) => id,
  )
  return ifReadable(
    listed.then((all) => {
      const enrolled = all.filter(({user}) => nonIdentity.test(user?.email ?? ''))
      return [...new Set(enrolled.map(({device}) => device.name))].toSorted()
    }),
  )
})
