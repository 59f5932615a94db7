import {z} from 'zod'

/** Bits that stand for nothing are zero, so that the same bytes are written in one way. */
const Base64 = z
  .string()
  .regex(/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/][AQgw]==|[A-Za-z0-9+/]{2}[AEIMQUYcgkosw048]=)?$/, 'expected base64')
  .min(4)

/** What a trusted key is called: the first 32 hex digits of SHA-256 over its public key in DER. */
export const KeyId = z.string().regex(/^[0-9a-f]{32}$/, 'expected a key id of 32 hex digits')

/**
 * A Sigstore bundle v0.3 as we make and accept it: one DSSE envelope, signed with one key that the trust file names,
 * and no more than a few time stamps after RFC 3161. What else such a bundle may hold we do not check, so we refuse it.
 */
export const SignedBundle = z.strictObject({
  mediaType: z.literal('application/vnd.dev.sigstore.bundle.v0.3+json'),
  verificationMaterial: z.strictObject({
    publicKey: z.strictObject({hint: KeyId}),
    tlogEntries: z.tuple([]).optional(),
    timestampVerificationData: z
      .strictObject({
        rfc3161Timestamps: z
          .array(z.strictObject({signedTimestamp: Base64}))
          .max(4)
          .optional(),
      })
      .optional(),
  }),
  dsseEnvelope: z.strictObject({
    payload: Base64,
    payloadType: z.literal('application/vnd.in-toto+json'),
    signatures: z.tuple([z.strictObject({sig: Base64, keyid: KeyId})]),
  }),
})
export type SignedBundle = z.infer<typeof SignedBundle>
