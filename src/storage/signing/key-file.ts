import {createHash, createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject} from 'node:crypto'
import {existsSync, writeFileSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {Fault} from '../../core/fault.ts'
import {Name} from '../../core/ids.ts'
import type {TrustedKey} from '../../core/signed/trust.ts'
import {isCode} from '../../core/text/error-code.ts'
import {makePrivateDir, syncDir} from '../disk/private-dir.ts'
import {readPrivateFile} from '../disk/private-file.ts'

/** A person's key, able to sign. */
export interface SigningKey {
  readonly keyId: string
  readonly privateKey: KeyObject
}

const longest = 4096
const der = (key: KeyObject): Buffer => key.export({type: 'spki', format: 'der'})

/** The name of a public key: it follows from the key, so that a trust file cannot give it to another. */
export function keyIdOf(publicKey: KeyObject): string {
  return createHash('sha256').update(der(publicKey)).digest('hex').slice(0, 32)
}

/** Where the key of a person lies. Throws USAGE for a name that is no file name. */
export function keyPath(folder: string, name: string): string {
  if (Name.safeParse(name).success) return join(folder, `${name}.pem`)
  throw new Fault(
    'USAGE',
    `${JSON.stringify(name)} cannot name a key: lower-case letters, digits, dots and dashes can`,
    {
      next: ['firebreak keys init --name NAME'],
    },
  )
}

/** Makes a key that only its owner can read, and says what to put into the trust file. Throws REFUSED rather than replace one. */
export function createKey(
  path: string,
  validity: Pick<TrustedKey, 'person' | 'validFrom' | 'validTo' | 'roles'>,
): TrustedKey {
  const {privateKey, publicKey} = generateKeyPairSync('ed25519')
  makePrivateDir(dirname(path), [`chmod 700 ${dirname(path)}`, 'set XDG_CONFIG_HOME to a directory of your own'])
  try {
    writeFileSync(path, privateKey.export({type: 'pkcs8', format: 'pem'}), {mode: 0o600, flag: 'wx', flush: true})
  } catch (cause) {
    if (!isCode(cause, 'EEXIST')) throw cause
    throw new Fault('REFUSED', `there is a key in ${path} already: what it signed could never be signed again`, {
      next: ['give --name for another key', `move ${path} away first if it is really to be replaced`],
    })
  }
  syncDir(dirname(path))
  return {keyId: keyIdOf(publicKey), publicKey: der(publicKey).toString('base64'), ...validity}
}

/** Reads a key. Throws USAGE where there is none, REFUSED where others can read it, INVALID_DOCUMENT where it is none of ours. */
export function readKey(path: string): SigningKey {
  if (!existsSync(path)) throw new Fault('USAGE', `there is no key ${path}`, {next: ['firebreak keys init']})
  const privateKey = parsed(path, readPrivateFile(path, longest))
  return {keyId: keyIdOf(createPublicKey(privateKey)), privateKey}
}

function parsed(path: string, pem: string): KeyObject {
  const invalid = new Fault('INVALID_DOCUMENT', `${path} holds no Ed25519 key in PKCS#8`, {
    next: ['firebreak keys init --name NAME'],
  })
  try {
    const key = createPrivateKey(pem)
    if (key.asymmetricKeyType === 'ed25519') return key
  } catch {
    // The reader's message may quote what it read.
    throw invalid
  }
  throw invalid
}
