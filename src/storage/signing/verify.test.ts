import {sign as signBytes} from 'node:crypto'
import {expect, test} from 'vitest'
import {z} from 'zod'
import {canonicalJson, sha256} from '../../core/digest.ts'
import {Timestamp} from '../../core/ids.ts'
import type {SignedBundle} from '../../core/signed/bundle.ts'
import {type StatementKind, subjectOf} from '../../core/signed/statement.ts'
import {fault} from '../fixtures/fault.ts'
import {signer, trusting} from '../fixtures/signer.ts'
import {payloadType, sign} from './sign.ts'
import {readStatement, verify} from './verify.ts'

const Note = z.strictObject({at: Timestamp, text: z.string()})
const note: StatementKind<z.infer<typeof Note>> = {
  predicateType: 'urn:firebreak:note@1',
  predicate: Note,
  role: 'approve',
}
const at = '2026-03-01T03:00:00.000Z'
const stating = {subject: [subjectOf('plan', sha256('plan'))], predicate: {at, text: 'hello'}}
const refused = (words: string) => fault('INVALID_DOCUMENT', words)

const decoded = ({dsseEnvelope}: SignedBundle): object =>
  JSON.parse(Buffer.from(dsseEnvelope.payload, 'base64').toString('utf8'))
const withPayload = (bundle: SignedBundle, payload: unknown): SignedBundle => ({
  ...bundle,
  dsseEnvelope: {...bundle.dsseEnvelope, payload: Buffer.from(canonicalJson(payload)).toString('base64')},
})

test('what a trusted person signed is told with their name', async () => {
  const {key, line} = signer('ada')
  expect(await verify(await sign(note, stating, key), note, trusting(line))).toEqual({
    person: 'ada',
    keyId: key.keyId,
    ...stating,
    stampedAt: [],
  })
})

test('one changed byte of what was signed is noticed, and so is another signature', async () => {
  const {key, line} = signer('ada')
  const trust = trusting(line)
  const bundle = await sign(note, stating, key)
  const edited = withPayload(bundle, {...decoded(bundle), predicate: {at, text: 'hullo'}})
  await expect(verify(edited, note, trust)).rejects.toThrow(refused('does not hold'))
  const other = await sign(note, {...stating, predicate: {at, text: 'other'}}, key)
  const swapped = {...bundle, dsseEnvelope: {...bundle.dsseEnvelope, signatures: other.dsseEnvelope.signatures}}
  await expect(verify(swapped, note, trust)).rejects.toThrow(refused('does not hold'))
})

test('a key that is not trusted, for this, then, is refused', async () => {
  const {key, line} = signer('ada')
  const bundle = await sign(note, stating, key)
  const under = (over: object) => verify(bundle, note, trusting({...line, ...over}))
  await expect(verify(bundle, note, trusting(signer('ada').line))).rejects.toThrow(refused('not in the trust file'))
  await expect(under({roles: ['checkpoint', 'runbook']})).rejects.toThrow(refused('the role approve'))
  await expect(under({validTo: at})).rejects.toThrow(refused('was used at'))
  await expect(under({validFrom: '2026-03-01T03:00:00.001Z'})).rejects.toThrow(refused('was used at'))
  await expect(under({validFrom: at})).resolves.toMatchObject({person: 'ada'})
})

test('another key under the id of a trusted one is refused', async () => {
  const [ada, mallory] = [signer('ada'), signer('mallory')]
  const bundle = await sign(note, stating, {...mallory.key, keyId: ada.key.keyId})
  await expect(verify(bundle, note, trusting(ada.line))).rejects.toThrow(refused('does not hold'))
})

test('T48: another kind of statement, another payload type and a second signature are refused', async () => {
  const {key, line} = signer('ada')
  const trust = trusting(line)
  const bundle = await sign(note, stating, key)
  const kind = {...note, predicateType: 'urn:firebreak:approval@1'} as const
  await expect(verify(bundle, kind, trust)).rejects.toThrow(refused('urn:firebreak:approval@1 was expected'))
  const {dsseEnvelope} = bundle
  const odd = (over: object) => verify({...bundle, dsseEnvelope: {...dsseEnvelope, ...over}}, note, trust)
  await expect(odd({payloadType: 'application/json'})).rejects.toThrow(refused('no Sigstore bundle'))
  await expect(odd({signatures: [...dsseEnvelope.signatures, ...dsseEnvelope.signatures]})).rejects.toThrow(
    refused('no Sigstore bundle'),
  )
  await expect(odd({signatures: [{...dsseEnvelope.signatures[0], keyid: '0'.repeat(32)}]})).rejects.toThrow(
    refused('names two keys'),
  )
})

test('the payload type is part of what is signed', async () => {
  const {key, line} = signer('ada')
  const bundle = await sign(note, stating, key)
  const payload = Buffer.from(bundle.dsseEnvelope.payload, 'base64')
  const encoded = (type: string) =>
    Buffer.concat([Buffer.from(`DSSEv1 ${type.length} ${type} ${payload.length} `), payload])
  const signedAs = (type: string) => ({
    ...bundle,
    dsseEnvelope: {
      ...bundle.dsseEnvelope,
      signatures: [{keyid: key.keyId, sig: signBytes(null, encoded(type), key.privateKey).toString('base64')}],
    },
  })
  await expect(verify(signedAs(payloadType), note, trusting(line))).resolves.toMatchObject({person: 'ada'})
  await expect(verify(signedAs('application/json'), note, trusting(line))).rejects.toThrow(refused('does not hold'))
})

test.each([undefined, null, 'text', {}])('%j is no bundle', async (bundle) => {
  await expect(verify(bundle, note, trusting(signer().line))).rejects.toThrow(refused('no Sigstore bundle'))
})

test('what is signed and is no statement of the kind is refused, by whoever only reads it too', async () => {
  const {key, line} = signer('ada')
  const bundle = await sign(note, stating, key)
  const raw = (payload: Buffer) => ({
    ...bundle,
    dsseEnvelope: {...bundle.dsseEnvelope, payload: payload.toString('base64')},
  })
  expect(readStatement(bundle, note)).toEqual(stating)
  expect(() => readStatement(raw(Buffer.from('{')), note)).toThrow(refused('not JSON'))
  expect(() => readStatement(raw(Buffer.from([0x22, 0xff, 0x22])), note)).toThrow(refused('not JSON'))
  expect(() => readStatement(raw(Buffer.from('\ufeff{}')), note)).toThrow(refused('not JSON'))
  expect(() => readStatement(withPayload(bundle, {...decoded(bundle), subject: []}), note)).toThrow(
    refused('what was signed is no in-toto statement'),
  )
  const odd = {...note, predicate: note.predicate.and(z.object({more: z.string()}))}
  expect(() => readStatement(bundle, odd)).toThrow(refused('it is no urn:firebreak:note@1'))
  await expect(verify(bundle, odd, trusting(line))).rejects.toThrow(refused('it is no urn:firebreak:note@1'))
})

test('a refusal names the key and its person, keeps its cause, and says what to do', async () => {
  const {key, line} = signer('ada')
  const bundle = await sign(note, stating, key)
  const forged = withPayload(bundle, {...decoded(bundle), predicate: {at, text: 'hullo'}})
  await expect(verify(forged, note, trusting(line))).rejects.toMatchObject({
    message: expect.stringMatching(
      `^the signature is not accepted: the signature with key ${key.keyId} of ada does not hold: .`,
    ),
    cause: expect.any(Error),
    next: ['keep the file as it is, as evidence', 'ask the person whose key it names'],
  })
  await expect(verify(bundle, note, trusting({...line, validTo: '2025-01-01T00:00:00Z'}))).rejects.toThrow(
    `key ${key.keyId} of ada was used at ${at}, and is trusted from ${line.validFrom} to 2025-01-01T00:00:00Z`,
  )
})
