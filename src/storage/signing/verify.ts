import type {TrustMaterial} from '@sigstore/verify'
import {Fault} from '../../core/fault.ts'
import {SignedBundle} from '../../core/signed/bundle.ts'
import {Statement, type StatementKind, type Subject} from '../../core/signed/statement.ts'
import {type Trust, type TrustedKey, within} from '../../core/signed/trust.ts'
import {publicKeyOf} from './trust-file.ts'

/** A statement, who made it, and when others saw it. */
export interface Verified<Predicate> {
  readonly person: string
  readonly keyId: string
  readonly subject: readonly Subject[]
  readonly predicate: Predicate
  /** Times that a trusted authority has put on the signature. */
  readonly stampedAt: readonly Date[]
}

/** How far a stamp may lie before the time that the signer claims: clocks differ. */
const clockTolerance = 5 * 60_000

/**
 * Checks a signature, and that its key was trusted for this kind of statement at the time that the statement names
 * and at every time that an authority has stamped on it. Throws INVALID_DOCUMENT saying what is wrong.
 */
export async function verify<Predicate extends {readonly at: string}>(
  bundle: unknown,
  kind: StatementKind<Predicate>,
  trust: Trust,
): Promise<Verified<Predicate>> {
  const signed = parsedBundle(bundle)
  const key = trustedKey(signed, trust)
  const stampedAt = await checkSignature(signed, key, trust)
  const {subject, predicate} = readStatement(signed, kind)
  assertTrusted(key, {kind, at: new Date(predicate.at), stampedAt})
  return {person: key.person, keyId: key.keyId, subject, predicate, stampedAt}
}

/** What a bundle states, without asking who signed it. Throws INVALID_DOCUMENT for another kind of statement. */
export function readStatement<Predicate extends {readonly at: string}>(
  bundle: unknown,
  {predicateType, predicate: schema}: StatementKind<Predicate>,
): Pick<Verified<Predicate>, 'subject' | 'predicate'> {
  const statement = Statement.safeParse(payloadOf(parsedBundle(bundle)))
  if (!statement.success) throw invalid('what was signed is no in-toto statement')
  if (statement.data.predicateType !== predicateType)
    throw invalid(`it is about ${statement.data.predicateType} where ${predicateType} was expected`)
  const predicate = schema.safeParse(statement.data.predicate)
  if (!predicate.success) throw invalid(`it is no ${predicateType}`)
  return {subject: statement.data.subject, predicate: predicate.data}
}

function parsedBundle(bundle: unknown): SignedBundle {
  const parsed = SignedBundle.safeParse(bundle)
  if (!parsed.success) throw invalid('it is no Sigstore bundle of the kind that firebreak makes')
  return parsed.data
}

const utf8 = new TextDecoder('utf-8', {fatal: true, ignoreBOM: true})

function payloadOf({dsseEnvelope}: SignedBundle): unknown {
  try {
    return JSON.parse(utf8.decode(Buffer.from(dsseEnvelope.payload, 'base64')))
  } catch {
    throw invalid('what was signed is not JSON')
  }
}

function trustedKey({verificationMaterial, dsseEnvelope}: SignedBundle, {keys}: Trust): TrustedKey {
  const {hint} = verificationMaterial.publicKey
  if (dsseEnvelope.signatures[0].keyid !== hint) throw invalid('it names two keys')
  const key = keys.find(({keyId}) => keyId === hint)
  if (key === undefined) throw invalid(`key ${hint} is not in the trust file`)
  return key
}

/** Gives the times that trusted authorities have put on the signature. */
async function checkSignature(signed: SignedBundle, key: TrustedKey, trust: Trust): Promise<readonly Date[]> {
  const [{bundleFromJSON}, {toSignedEntity, Verifier}] = await Promise.all([
    import('@sigstore/bundle'),
    import('@sigstore/verify'),
  ])
  const stampedAt: Date[] = []
  const material = await trustMaterial(trust, {
    publicKey: publicKeyOf(key),
    validFor: (date) => stampedAt.push(date) > 0,
  })
  try {
    const entity = toSignedEntity(bundleFromJSON(signed))
    new Verifier(material, {tlogThreshold: 0, ctlogThreshold: 0, timestampThreshold: 0}).verify(entity)
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw invalid(`the signature with key ${key.keyId} of ${key.person} does not hold: ${why}`, cause)
  }
  return stampedAt
}

async function trustMaterial(
  {timestampAuthorities}: Trust,
  key: ReturnType<TrustMaterial['publicKey']>,
): Promise<TrustMaterial> {
  const {X509Certificate} = await import('@sigstore/core')
  return {
    certificateAuthorities: [],
    tlogs: [],
    ctlogs: [],
    timestampAuthorities: timestampAuthorities.map(({certificates, validFrom, validTo}) => ({
      certChain: certificates.map((pem) => X509Certificate.parse(pem)),
      validFor: {start: new Date(validFrom), end: new Date(validTo)},
    })),
    publicKey: () => key,
  }
}

interface Used {
  readonly kind: {readonly role: TrustedKey['roles'][number]}
  readonly at: Date
  readonly stampedAt: readonly Date[]
}

function assertTrusted(key: TrustedKey, {kind: {role}, at, stampedAt}: Used): void {
  const about = `key ${key.keyId} of ${key.person}`
  if (!key.roles.includes(role))
    throw invalid(`${about} may not sign this: the trust file does not give it the role ${role}`)
  const outside = [at, ...stampedAt].find((moment) => !within(moment, key))
  if (outside !== undefined)
    throw invalid(
      `${about} was used at ${outside.toISOString()}, and is trusted from ${key.validFrom} to ${key.validTo}`,
    )
  const early = stampedAt.find((stamp) => stamp.getTime() < at.getTime() - clockTolerance)
  if (early !== undefined)
    throw invalid(`it claims to be of ${at.toISOString()} and was stamped before that, at ${early.toISOString()}`)
}

function invalid(why: string, cause?: unknown): Fault {
  return new Fault('INVALID_DOCUMENT', `the signature is not accepted: ${why}`, {
    cause,
    next: ['keep the file as it is, as evidence', 'ask the person whose key it names'],
  })
}
