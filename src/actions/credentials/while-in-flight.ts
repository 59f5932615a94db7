import type {Reader} from '../../core/cloudflare.ts'

/**
 * One reading for all who ask before it is there: a plan over a thousand tokens asks the account the same question a
 * thousand times at once. Who asks later gets a new one, so that what came meanwhile is seen.
 */
export function whileInFlight<Value>(read: (reader: Reader) => Promise<Value>): (reader: Reader) => Promise<Value> {
  const underWay = new WeakMap<Reader, Promise<Value>>()
  return (reader) => {
    const known = underWay.get(reader)
    if (known !== undefined) return known
    const asked = read(reader).finally(() => underWay.delete(reader))
    underWay.set(reader, asked)
    return asked
  }
}
