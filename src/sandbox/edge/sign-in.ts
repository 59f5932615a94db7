import type {IncomingMessage} from 'node:http'
import {callBriefly} from './call.ts'

/** A service token as its holder has it. */
export interface Credential {
  readonly clientId: string
  readonly clientSecret: string
}

/** The headers by which a service token signs in. */
export function credentialHeaders({clientId, clientSecret}: Credential): Readonly<Record<string, string>> {
  return {'cf-access-client-id': clientId, 'cf-access-client-secret': clientSecret}
}

/** The session that a response hands out, the way a Cookie header carries it. */
export function sessionHeader({headers}: IncomingMessage): string | undefined {
  return headers['set-cookie']
    ?.map((cookie) => cookie.split(';')[0] ?? '')
    .find((cookie) => cookie.startsWith('CF_Authorization='))
}

/** Signs in to an app, and waits for it while the machine is busy; the value of the CF_Authorization cookie, or undefined where Access hands out none. */
export async function signIn(app: string, credential: Credential): Promise<string | undefined> {
  const reply = await callBriefly({url: new URL(app), headers: credentialHeaders(credential), patienceMs: 30_000})
  if (reply.kind === 'miss') throw new Error(`the app at the edge did not answer: ${reply.miss}`)
  return sessionHeader(reply.response)?.replace('CF_Authorization=', '')
}
