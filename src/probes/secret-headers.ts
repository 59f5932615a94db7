import type {Probe} from '../core/documents/probe.ts'
import type {Secret} from '../core/text/secret.ts'
import type {Headers} from './exchange.ts'

export type ResolveSecret = (ref: string) => Promise<Secret>

type Keys = Partial<Pick<Extract<Probe, {type: 'http'}>, 'credential' | 'bearer' | 'session'>>

/** What a probe signs in with, read just before it is sent. */
export async function secretHeaders(
  {credential, bearer, session}: Keys,
  resolveSecret: ResolveSecret,
): Promise<Headers> {
  const reveal = async (ref: string) => (await resolveSecret(ref)).reveal()
  return {
    ...(credential === undefined
      ? {}
      : {
          'cf-access-client-id': await reveal(credential.clientId),
          'cf-access-client-secret': await reveal(credential.clientSecret),
        }),
    ...(bearer === undefined ? {} : {authorization: `Bearer ${await reveal(bearer)}`}),
    ...(session === undefined ? {} : {cookie: `CF_Authorization=${await reveal(session)}`}),
  }
}
