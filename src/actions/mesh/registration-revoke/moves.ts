import {randomBytes} from 'node:crypto'
import type {Move} from '../../../core/action.ts'
import type {MeshNodeRef} from '../../../core/targets.ts'
import {type Enrolment, type State, turned} from './state.ts'

/** Registration ids travel in the query string, so that one request takes a hundred of them. */
const perRequest = 100

function chunked(ids: readonly string[]): readonly (readonly string[])[] {
  return Array.from({length: Math.ceil(ids.length / perRequest)}, (_, at) =>
    ids.slice(at * perRequest, (at + 1) * perRequest),
  )
}

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
 * The new secret is made as it is sent and kept nowhere. That rotation works for Mesh nodes as it does for cloudflared
 * is not verified on a live account.
 */
const rotateNodeToken = (tunnel: string): Move => ({
  name: 'rotate-node-token',
  send: ({api, account}) =>
    api.zeroTrust.tunnels.warpConnector.edit(tunnel, {
      account_id: account,
      tunnel_secret: randomBytes(32).toString('base64'),
    }),
})

function setRevoked(ids: readonly string[], verb: 'revoke' | 'unrevoke'): readonly Move[] {
  return chunked(ids).map((id, at) => ({
    name: numbered(`${verb}-registrations`, at),
    send: ({api, account}) => api.zeroTrust.devices.registrations[verb]({account_id: account, id: [...id]}),
  }))
}

/**
 * What leads from one state to the other. A device enrols again by itself as long as something lets it, so every way
 * in is closed before a registration is revoked, and opened only after it is given back.
 */
export function movesBetween({id: tunnel}: MeshNodeRef, before: State, after: State): readonly Move[] {
  const tokens = turned(before.enrolment, after.enrolment, ({enabled}) => enabled)
  const registrations = turned(before.registrations, after.registrations, ({revoked}) => revoked)
  const toRevoke = registrations.filter(({revoked}) => revoked).map(({id}) => id)
  const toGiveBack = registrations.filter(({revoked}) => !revoked).map(({id}) => id)
  const toggle = (verb: 'disable' | 'enable') =>
    tokens
      .filter(({enabled}) => enabled === (verb === 'enable'))
      .map((token) => toggleEnrolment(token, `${verb}-enrolment ${label(token, after.enrolment)}`))
  return [
    ...toggle('disable'),
    ...(tunnel !== undefined && toRevoke.length > 0 ? [rotateNodeToken(tunnel)] : []),
    ...setRevoked(toRevoke, 'revoke'),
    ...setRevoked(toGiveBack, 'unrevoke'),
    ...toggle('enable'),
  ]
}
