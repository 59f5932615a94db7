import {Fault} from '../../core/fault.ts'

const isLoopback = ({hostname}: URL): boolean => ['127.0.0.1', '[::1]', 'localhost'].includes(hostname)

/** What stands for the API where a run is derived again from its recording (RFC 2606). */
const isNowhere = ({hostname}: URL): boolean => hostname.endsWith('.invalid')

/**
 * Where a feed is listened to. Throws REFUSED for an address that the API had no reason to give: nothing secret is sent
 * there, but what comes from there is kept as evidence.
 */
export function feedAddress(baseUrl: string, given: string): URL {
  const url = URL.parse(given)
  const api = new URL(baseUrl)
  if (isNowhere(api)) throw new Fault('REFUSED', 'nobody listens where a run is derived again')
  const isDrill = isLoopback(api)
  const isGood = url !== null && (isDrill ? url.protocol === 'ws:' && isLoopback(url) : url.protocol === 'wss:')
  if (isGood) return url
  throw new Fault(
    'REFUSED',
    'the API gave an address for a live feed that is no encrypted WebSocket: nobody listens there',
  )
}
