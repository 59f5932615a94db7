import {z} from 'zod'
import type {Account} from '../../account/account.ts'
import type {Lagging} from '../../temper/propagation.ts'
import {memory} from '../family.ts'

export const LockRule = z.strictObject({
  id: z.string().min(1).max(64),
  enabled: z.boolean(),
  prefix: z.string().optional(),
  condition: z.discriminatedUnion('type', [
    z.strictObject({type: z.literal('Age'), maxAgeSeconds: z.int().min(1)}),
    z.strictObject({type: z.literal('Date'), date: z.iso.datetime()}),
    z.strictObject({type: z.literal('Indefinite')}),
  ]),
})
export type LockRule = z.infer<typeof LockRule>

/** The lock rules of each bucket, by its name. */
export const bucketsOf = memory(() => new Map<string, Lagging<readonly LockRule[]>>())

export function addBucket(account: Account, name: string, rules: readonly LockRule[] = []): void {
  bucketsOf(account).set(name, account.lag<readonly LockRule[]>('setting', rules))
}
