import {isSecretRef, secretRefForms} from '../../core/documents/secret-ref.ts'
import {Fault} from '../../core/fault.ts'
import {Secret} from '../../core/text/secret.ts'

/** The tokens that firebreak works with. */
export interface ApiTokens {
  /** The one to look with. */
  looking(): Promise<Secret>
  /** The one to act with, where another looks; it is read only once a plan is approved. */
  readonly acting?: () => Promise<Secret>
}

type Variables = Readonly<Record<string, string | undefined>>

const isSet = (value: string | undefined): value is string => value !== undefined && value !== ''

async function referred(name: string, env: Variables, resolve: (ref: string) => Promise<Secret>): Promise<Secret> {
  const ref = env[name] ?? ''
  if (!isSecretRef(ref)) {
    // It is not shown: somebody may have put the token itself there.
    throw new Fault('USAGE', `${name} says where the token is: ${secretRefForms}`, {
      next: ['keep the token itself in CLOUDFLARE_API_TOKEN, or better in a vault'],
    })
  }
  return new Secret(name, (await resolve(ref)).reveal())
}

function plain(env: Variables): Secret {
  const value = env['CLOUDFLARE_API_TOKEN']
  if (!isSet(value)) {
    throw new Fault('DENIED', 'CLOUDFLARE_API_TOKEN is not set, and neither is FIREBREAK_TOKEN', {
      next: [
        'set it to an account-owned API token kept for incidents',
        'to practise without one: firebreak drill run agent-freeze',
      ],
    })
  }
  if (isSecretRef(value)) {
    throw new Fault('USAGE', 'CLOUDFLARE_API_TOKEN holds a reference and not a token', {
      next: ['name the reference in FIREBREAK_TOKEN'],
    })
  }
  return new Secret('CLOUDFLARE_API_TOKEN', value)
}

/** FIREBREAK_TOKEN before CLOUDFLARE_API_TOKEN, which other programs read too; with FIREBREAK_READ_TOKEN for what only looks. */
export function createApiTokens(env: Variables, resolve: (ref: string) => Promise<Secret>): ApiTokens {
  const full = () =>
    isSet(env['FIREBREAK_TOKEN']) ? referred('FIREBREAK_TOKEN', env, resolve) : Promise.try(plain, env)
  if (!isSet(env['FIREBREAK_READ_TOKEN'])) return {looking: full}
  return {looking: () => referred('FIREBREAK_READ_TOKEN', env, resolve), acting: full}
}
