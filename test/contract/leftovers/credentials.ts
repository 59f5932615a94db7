import {z} from 'zod'
import {HexRef, UuidRef} from '../../../src/core/targets.ts'
import type {World} from '../../../src/sandbox/world.ts'
import type {Leftover} from './leftover.ts'

const Holders = z.object({app: UuidRef, holders: z.array(UuidRef).min(1)})

/** The token has been in an application that nobody thought of. */
function signInElsewhere(world: World, params: Readonly<Record<string, unknown>>): void {
  const {id} = UuidRef.parse(params['token'])
  const app = world.addApp({name: 'wiki', type: 'self_hosted', domain: 'wiki.example.com', admits: [id]})
  world.edge.recordLogin({appId: app.id, serviceTokenId: id, allowed: true, address: '203.0.113.9'})
}

/** A holder of sessions that somebody enabled again. */
function enableHolder({account}: World, params: Readonly<Record<string, unknown>>): void {
  const {holders} = Holders.parse(params)
  const token = account.serviceTokens.get(holders[0]?.id ?? '')
  token?.set({...token.stored, enabled: true})
}

function bypass({account}: World, params: Readonly<Record<string, unknown>>): void {
  const app = account.apps.get(Holders.parse(params).app.id)
  if (app === undefined) throw new Error('the application is not there')
  const policy = {id: account.mint.uuid('access-policy'), name: 'open door', decision: 'bypass' as const}
  account.apps.set(app.id, {...app, policies: [...app.policies, {...policy, include: [{everyone: {}}]}]})
}

/** An OAuth client made the token, and another one with it. */
function provision(world: World, params: Readonly<Record<string, unknown>>): void {
  const token = world.account.apiTokens.get(HexRef.parse(params['token']).id)
  token?.set({...token.stored, provisioner_type: 'oauth', provisioner_id: 'client-of-a-test'})
  world.addApiToken({name: 'twin', permissions: ['Account Analytics Read'], provisionedBy: 'client-of-a-test'})
}

/** Credentials that are switched off, and sessions that are ended. */
export const credentialLeftovers: readonly Leftover[] = [
  {action: 'service-token.disable', code: 'app-session', plant: signInElsewhere},
  {action: 'access-app.revoke-sessions', code: 'enabled-holder', plant: enableHolder},
  {action: 'access-app.revoke-sessions', code: 'bypass-policy', plant: bypass},
  {action: 'api-token.disable', code: 'provisioner', plant: provision},
  {action: 'api-token.disable', code: 'sibling-token', plant: provision},
]
