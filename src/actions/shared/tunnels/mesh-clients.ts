import type {ConnectionGetResponse} from 'cloudflare/resources/zero-trust/tunnels/warp-connector/connections'
import type {Reader} from '../../../core/cloudflare.ts'

/** Clients that hold a connection for a Mesh node's tunnel. What is offline is listed without connections. The listing has no pages (SDK: SinglePage). */
export async function connectedClients(
  {api, account}: Reader,
  tunnel: string,
): Promise<readonly ConnectionGetResponse[]> {
  const {result} = await api.zeroTrust.tunnels.warpConnector.connections.get(tunnel, {account_id: account})
  return result.filter(({conns = []}) => conns.length > 0)
}
