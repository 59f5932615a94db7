import type {Reader} from '../../core/cloudflare.ts'
import {heldBut, notHeld, unproven, type Verdict} from '../../core/outcome.ts'
import type {UuidRef} from '../../core/targets.ts'
import {textAt} from '../logs/answer.ts'
import {serviceTokenLogins} from '../logs/sources/zero-trust/service-token-logins.ts'
import {ifReadable} from '../shared/if-readable.ts'

/**
 * Whether the sign-in records show no success of a service token since a moment. They are sampled, so silence is a
 * sign and no proof; a session that was opened before signs in nowhere (docs: GraphQL Analytics, Access login events).
 */
export async function signInSilence(reader: Reader, {name, id}: UuidRef, since: Date): Promise<Verdict> {
  const log = serviceTokenLogins(reader, {
    from: since.toISOString(),
    to: reader.now().toISOString(),
    direction: 'desc',
    only: {tokens: [id]},
  })
  const page = await ifReadable(log.read(undefined))
  if (page === undefined) return unproven('the sign-in records of service tokens cannot be read')
  if (page.kind === 'refused') return unproven(`the sign-in records of service tokens: ${page.why}`)
  const [last] = page.rows
  if (last === undefined) return heldBut('sign-in records are sampled, and the use of a session is not in them')
  const app = textAt(last, 'dimensions', 'appId') ?? 'an application'
  return notHeld(`service token ${name} signed in to ${app} at ${log.time(last) ?? 'an unknown time'}`)
}
