import {createPublicKey, type KeyObject, X509Certificate} from 'node:crypto'
import {Fault} from '../../core/fault.ts'
import {Trust, type TrustedKey} from '../../core/signed/trust.ts'
import {parseYamlDocument, runbookLimit} from '../documents/read-document.ts'
import {readText} from '../documents/read-text.ts'
import {keyIdOf} from './key-file.ts'

/** Reads a trust file. Throws INVALID_DOCUMENT naming every problem with its line, USAGE when there is no such file. */
export function readTrust(path: string): Trust {
  const next = [`correct ${path}: trust.schema.json describes what it may hold`]
  const {document} = parseYamlDocument(Trust, readText(path, runbookLimit), {name: path, next})
  const problem = document.keys.map(problemWith).find((found) => found !== undefined) ?? problemOfAuthorities(document)
  if (problem !== undefined) throw new Fault('INVALID_DOCUMENT', `${path}: ${problem}`, {next})
  return document
}

/** The key that a line of the trust file holds. Throws where it holds none. */
export const publicKeyOf = ({publicKey}: Pick<TrustedKey, 'publicKey'>): KeyObject =>
  createPublicKey({key: Buffer.from(publicKey, 'base64'), format: 'der', type: 'spki'})

function problemWith(line: TrustedKey): string | undefined {
  const about = `key ${line.keyId} of ${line.person}`
  if (Date.parse(line.validFrom) >= Date.parse(line.validTo)) return `${about} is never valid`
  try {
    const key = publicKeyOf(line)
    if (key.asymmetricKeyType !== 'ed25519') return `${about} is no Ed25519 key`
    return keyIdOf(key) === line.keyId ? undefined : `${about} is another key than its id says`
  } catch {
    return `${about} cannot be read`
  }
}

function problemOfAuthorities({timestampAuthorities}: Trust): string | undefined {
  const unreadable = timestampAuthorities.find(({certificates}) => !certificates.every(isCertificate))
  return unreadable === undefined ? undefined : `a certificate of ${unreadable.name} cannot be read`
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).raw.length > 0
  } catch {
    return false
  }
}
