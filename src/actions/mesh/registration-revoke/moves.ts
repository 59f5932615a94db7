import type {Move} from '../../../core/action.ts'
import type {Writer} from '../../../core/cloudflare.ts'
import type {MeshNodeRef} from '../../../core/targets.ts'
import {mintSecret} from '../../shared/tunnels/secret.ts'
import type {NodeContext} from './node-hazards.ts'
import {type Enrolment, type Registration, type State, turned} from './state.ts'

/** Registration ids travel in the query string, so that one request takes a hundred of them. */
const perRequest = 100

/** A device that could enrol at once would come back under a new registration, and not under the one it was given back. */
const untilBackMs = 3000

const numbered = (name: string, at: number): string => (at === 0 ? name : `${name}-${at + 1}`)

/** A move is known by its name, and two tokens may have the same one. */
function label(token: Enrolment, all: readonly Enrolment[]): string {
  return all.filter(({name}) => name === token.name).length > 1 ? `${token.name} ${token.id}` : token.name
}

/** Sends the name, which the API wants, and never `duration`, which would extend the token's life. */
const toggleEnrolment = ({id, name, enabled}: Enrolment, move: string): Move => ({
  name: move,
  send: ({api, account}) => api.zeroTrust.access.serviceTokens.update(id, {account_id: account, name, enabled}),
})

/**
 * The new secret is made as it is sent and kept nowhere; mesh-node.rotate keeps one. That rotation works for Mesh nodes as it does for cloudflared
 * is not verified on a live account: should it fail, a way back in stays open, and the revocation matters all the more.
 */
const rotateNodeToken = (tunnel: string, clients: readonly string[]): Move => ({
  name: 'rotate-node-token',
  bestEffort: true,
  send: ({api, account}) =>
    api.zeroTrust.tunnels.warpConnector.edit(tunnel, {
      account_id: account,
      tunnel_secret: mintSecret(clients),
    }),
})

/** Chunks are cut over all registrations, so that each request has the same name however much of it is left to do. */
function setRevoked(
  all: readonly Registration[],
  turning: readonly Registration[],
  verb: 'revoke' | 'unrevoke',
): readonly Move[] {
  const due = new Set(turning.map(({id}) => id))
  const chunks = Array.from({length: Math.ceil(all.length / perRequest)}, (_, at) =>
    all.slice(at * perRequest, (at + 1) * perRequest),
  )
  return chunks.flatMap((chunk, at) => {
    const ids = chunk.map(({id}) => id).filter((id) => due.has(id))
    if (ids.length === 0) return []
    return {
      name: numbered(`${verb}-registrations`, at),
      send: ({api, account}: Writer) => api.zeroTrust.devices.registrations[verb]({account_id: account, id: ids}),
    }
  })
}

/**
 * What leads from one state to the other. A device enrols again by itself as long as something lets it, so every way
 * in is closed before a registration is revoked, and opened only after it is given back. A node token that was made new
 * moments ago is left as it is.
 */
export function movesBetween(
  {id: tunnel}: MeshNodeRef,
  before: State,
  after: State,
  {secret, clients}: Pick<NodeContext, 'secret' | 'clients'>,
): readonly Move[] {
  const tokens = turned(before.enrolment, after.enrolment, ({enabled}) => enabled)
  const registrations = turned(before.registrations, after.registrations, ({revoked}) => revoked)
  const toRevoke = registrations.filter(({revoked}) => revoked)
  const toGiveBack = registrations.filter(({revoked}) => !revoked)
  const toggle = (verb: 'disable' | 'enable') =>
    tokens
      .filter(({enabled}) => enabled === (verb === 'enable'))
      .map((token) => toggleEnrolment(token, `${verb}-enrolment ${label(token, after.enrolment)}`))
  const [firstToEnable, ...alsoToEnable] = toggle('enable')
  const wait = toGiveBack.length > 0 ? {waitMs: untilBackMs} : {}
  return [
    ...toggle('disable'),
    ...(tunnel !== undefined && toRevoke.length > 0 && secret !== 'fresh' ? [rotateNodeToken(tunnel, clients)] : []),
    ...setRevoked(after.registrations, toRevoke, 'revoke'),
    ...setRevoked(after.registrations, toGiveBack, 'unrevoke'),
    ...(firstToEnable === undefined ? [] : [{...firstToEnable, ...wait}]),
    ...alsoToEnable,
  ]
}
