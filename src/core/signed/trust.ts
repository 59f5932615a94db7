import {z} from 'zod'
import {Moment} from '../ids.ts'
import {KeyId} from './bundle.ts'

/** What a key may be used for. */
export const TrustRole = z.enum(['checkpoint', 'approve', 'runbook', 'evidence'])
export type TrustRole = z.infer<typeof TrustRole>

const window = {validFrom: Moment, validTo: Moment}

/** One key of one person; a person may have several. */
export const TrustedKey = z.strictObject({
  keyId: KeyId,
  person: z.string().min(1),
  /** Ed25519, as base64 of its SubjectPublicKeyInfo. */
  publicKey: z.string().regex(/^[A-Za-z0-9+/]+={0,2}$/, 'expected base64'),
  ...window,
  roles: z.array(TrustRole).min(1),
})
export type TrustedKey = z.infer<typeof TrustedKey>

/** Somebody whose time stamps count. */
export const TimestampAuthority = z.strictObject({
  name: z.string().min(1),
  /** Certificates in PEM: that which signs the stamps first, the root last. */
  certificates: z.array(z.string().startsWith('-----BEGIN CERTIFICATE-----')).min(1),
  ...window,
})

/** Whose signatures count, for what, and when. It lives in git, beside the inventory, and changes by review. */
export const Trust = z
  .strictObject({
    schema: z.literal('firebreak/trust@1'),
    keys: z.array(TrustedKey),
    timestampAuthorities: z.array(TimestampAuthority).default([]),
  })
  .refine(({keys}) => new Set(keys.map(({keyId}) => keyId)).size === keys.length, {
    message: 'names a key twice: one key has one person, one window and one list of roles',
    path: ['keys'],
  })
export type Trust = z.infer<typeof Trust>

/** Whether a moment lies in a window; its end is no longer in it. */
export const within = (
  at: Date,
  {validFrom, validTo}: {readonly validFrom: string; readonly validTo: string},
): boolean => at.getTime() >= Date.parse(validFrom) && at.getTime() < Date.parse(validTo)
