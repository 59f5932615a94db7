import {sign as signBytes} from 'node:crypto'
import {canonicalJson} from '../../core/digest.ts'
import {SignedBundle} from '../../core/signed/bundle.ts'
import {Statement, type StatementKind, type Subject} from '../../core/signed/statement.ts'
import type {SigningKey} from './key-file.ts'

export const payloadType = 'application/vnd.in-toto+json'

/** What a person states: about which bytes, and what of them. */
export interface Stating<Predicate> {
  readonly subject: readonly Subject[]
  readonly predicate: Predicate
}

/** Signs a statement of a kind with a person's key. */
export async function sign<Predicate extends {readonly at: string}>(
  {predicateType, predicate: schema}: StatementKind<Predicate>,
  {subject, predicate}: Stating<Predicate>,
  {keyId, privateKey}: SigningKey,
): Promise<SignedBundle> {
  const [{dsse}, {bundleToJSON, toDSSEBundle}] = await Promise.all([
    import('@sigstore/core'),
    import('@sigstore/bundle'),
  ])
  const statement = Statement.parse({
    _type: 'https://in-toto.io/Statement/v1',
    subject,
    predicateType,
    predicate: schema.parse(predicate),
  })
  const artifact = Buffer.from(canonicalJson(statement))
  const signature = signBytes(null, dsse.preAuthEncoding(payloadType, artifact), privateKey)
  return SignedBundle.parse(
    bundleToJSON(toDSSEBundle({artifact, artifactType: payloadType, signature, keyHint: keyId})),
  )
}
