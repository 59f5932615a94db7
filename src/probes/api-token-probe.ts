import {z} from 'zod'
import type {ProbeAnswer} from '../core/ports.ts'
import type {Secret} from '../core/text/secret.ts'
import {bodyText, exchange} from './exchange.ts'
import {statusAnswer} from './status-answer.ts'

/** The API that a token is asked of. */
export interface TokenAuthority {
  /** Up to `/client/v4`, without a slash at its end. */
  readonly baseUrl: string
  readonly account: string
}

const Verified = z.looseObject({
  success: z.literal(true),
  result: z.looseObject({status: z.string()}),
})

function statusIn(text: string): string | undefined {
  try {
    return Verified.safeParse(JSON.parse(text)).data?.result.status
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

async function verified(url: URL, token: Secret, signal: AbortSignal): Promise<ProbeAnswer> {
  const headers = {authorization: `Bearer ${token.reveal()}`}
  const reply = await exchange({url, headers}, bodyText, signal)
  if (reply.kind === 'failed') return reply.answer
  const answer = statusAnswer(reply, url)
  if (answer.reason !== 'answered') return answer
  switch (statusIn(reply.value)) {
    case 'active':
      return {reason: 'answered', detail: 'Cloudflare takes the token: it is active'}
    case 'disabled':
    case 'expired':
      return {reason: 'denied', detail: `Cloudflare knows the token as ${statusIn(reply.value)}`}
    default:
      return {reason: 'unexpected', detail: 'Cloudflare did not say whether the token is active'}
  }
}

/**
 * Asks Cloudflare whether it takes a token, by that token: as one of the account, then as one of a person (SDK:
 * accounts.tokens.verify, user.tokens.verify). Only two refusals refuse it, for each place refuses the other's tokens.
 */
export async function probeApiToken(
  token: Secret,
  {baseUrl, account}: TokenAuthority,
  signal: AbortSignal,
): Promise<ProbeAnswer> {
  const asAccounts = await verified(new URL(`${baseUrl}/accounts/${account}/tokens/verify`), token, signal)
  if (asAccounts.reason !== 'denied') return asAccounts
  const asPersons = await verified(new URL(`${baseUrl}/user/tokens/verify`), token, signal)
  if (asPersons.reason !== 'denied') return asPersons
  return {reason: 'denied', detail: `Cloudflare does not take the token: ${asAccounts.detail}`}
}
