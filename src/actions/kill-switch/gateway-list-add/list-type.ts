import type {GatewayList} from 'cloudflare/resources/zero-trust/gateway/lists'
import {Uuid} from '../../../core/ids.ts'
import {isAddressOrRange} from '../../../core/address.ts'

type ListType = NonNullable<GatewayList['type']>

const isUuid = (value: string): boolean => Uuid.safeParse(value).success

/** What each type of list can hold (docs: Gateway lists). A serial number can look like anything. */
const accepts: Readonly<Record<ListType, (value: string) => boolean>> = {
  IP: isAddressOrRange,
  DOMAIN: (value) => /^(?:[\w-]+\.)+[\w-]+$/.test(value) && !isAddressOrRange(value),
  URL: (value) => URL.canParse(value),
  EMAIL: (value) => /^[^\s@]+@[^\s@]+$/.test(value),
  DEVICE: isUuid,
  AAGUID: isUuid,
  LOCATION: isUuid,
  CATEGORY: (value) => /^\d+$/.test(value),
  SERIAL: (value) => value !== '',
}

/** The values that a list of this type cannot hold; none when the API did not tell the type. */
export function misfits(type: GatewayList['type'], values: readonly string[]): readonly string[] {
  return type === undefined ? [] : values.filter((value) => !accepts[type](value))
}
