import {Fault} from '../../core/fault.ts'

const isLoopback = ({hostname}: URL): boolean => ['127.0.0.1', '[::1]', 'localhost'].includes(hostname)

/**
 * Where a feed is listened to. Throws REFUSED for an address that the API had no reason to give: nothing secret is sent
 * there, but what comes from there is kept as evidence.
 */
export function feedAddress(baseUrl: string, given: string): URL {
  const url = URL.parse(given)
  const isDrill = isLoopback(new URL(baseUrl))
  const isGood = url !== null && (isDrill ? url.protocol === 'ws:' && isLoopback(url) : url.protocol === 'wss:')
  if (isGood) return url
  throw new Fault(
    'REFUSED',
    'the API gave an address for a live feed that is no encrypted WebSocket: nobody listens there',
  )
}
