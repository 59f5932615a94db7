import type {Move} from '../../../core/action.ts'
import type {Writer} from '../../../core/cloudflare.ts'
import {mintSecret, secretIn, tokenWith} from './secret.ts'

export interface NewToken {
  /** Account id, which is part of a connector token. */
  readonly account: string
  readonly tunnel: string
  /** Who is connected now. */
  readonly connected: readonly string[]
  /** Whether somebody wants the new token. */
  readonly kept: boolean
}

const edit = (kind: 'cloudflared' | 'warpConnector', tunnel: string, secret: string) => {
  return ({api, account}: Writer): PromiseLike<unknown> => {
    const body = {account_id: account, tunnel_secret: secret}
    const {tunnels} = api.zeroTrust
    return kind === 'cloudflared' ? tunnels.cloudflared.edit(tunnel, body) : tunnels.warpConnector.edit(tunnel, body)
  }
}

/**
 * Gives a tunnel a new secret. What goes to the sink is the whole connector token, which is what a connector is started
 * with. Without a sink it is kept nowhere: the dashboard shows it, under the tunnel's connectors.
 */
export function rotateMove(kind: 'cloudflared' | 'warpConnector', {account, tunnel, connected, kept}: NewToken): Move {
  const name = 'rotate-secret'
  if (!kept) return {name, send: (writer) => edit(kind, tunnel, mintSecret(connected))(writer)}
  return {
    name,
    mints: () => tokenWith(account, tunnel, mintSecret(connected)),
    send(writer, token = '') {
      const secret = secretIn(token)
      if (secret === undefined) throw new TypeError('the engine gives back the token that was minted')
      return edit(kind, tunnel, secret)(writer)
    },
  }
}
