import type {Clock} from '../../core/ports.ts'
import type {Secret} from '../../core/text/secret.ts'
import {programFor, resolveSecret, type HandOver} from './resolve-secret.ts'
import {createPrograms} from './run-program.ts'

export interface SecretResolver {
  resolve(ref: string): Promise<Secret>
  /** After a secret was put somewhere: what a program printed before may be the old one. */
  forget(): void
}

export interface SecretResolverOptions {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly clock: Pick<Clock, 'mono'>
  readonly input?: HandOver
  /** Milliseconds that one program may take; 30 seconds when absent. */
  readonly timeoutMs?: number
}

/** Vaults count their reads and ask people to unlock them; a proof asks every second. */
const freshMs = 60_000

/** Resolves references. What a program printed is good for a minute, and never longer than the process. */
export function createSecretResolver({env, clock, input, timeoutMs = 30_000}: SecretResolverOptions): SecretResolver {
  const programs = createPrograms({env, timeoutMs, what: "the secret's program"})
  const resolving = {env, programs, ...(input === undefined ? {} : {input})}
  const printed = new Map<string, {readonly at: number; readonly secret: Promise<Secret>}>()

  const ask = (ref: string): Promise<Secret> => {
    const secret = resolveSecret(ref, resolving)
    printed.set(ref, {at: clock.mono(), secret})
    // A program that failed is asked again.
    secret.catch(() => printed.delete(ref))
    return secret
  }
  return {
    resolve: (ref) => {
      if (programFor(ref) === undefined) return resolveSecret(ref, resolving)
      const known = printed.get(ref)
      return known !== undefined && clock.mono() - known.at < freshMs ? known.secret : ask(ref)
    },
    forget: () => printed.clear(),
  }
}
