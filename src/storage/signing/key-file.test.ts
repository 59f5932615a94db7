import {chmodSync, readFileSync, statSync, symlinkSync, writeFileSync} from 'node:fs'
import {generateKeyPairSync} from 'node:crypto'
import {join} from 'node:path'
import {expect, test} from 'vitest'
import {stringify} from 'yaml'
import {fault} from '../fixtures/fault.ts'
import {signer, trusting} from '../fixtures/signer.ts'
import {tempDir} from '../fixtures/temp-dir.ts'
import {createKey, keyPath, readKey} from './key-file.ts'
import {readTrust} from './trust-file.ts'

test('a new key is readable by its owner alone, and signs under the id of its line', () => {
  const {key, line, path} = signer()
  expect(statSync(path).mode & 0o777).toBe(0o600)
  expect(key.keyId).toBe(line.keyId)
  expect(readFileSync(path, 'utf8')).toMatch(/^-----BEGIN PRIVATE KEY-----/)
})

test('a key that is there is never replaced', () => {
  const {line, path} = signer()
  const before = readFileSync(path, 'utf8')
  expect(() => createKey(path, line)).toThrow(fault('REFUSED', 'there is a key'))
  expect(readFileSync(path, 'utf8')).toBe(before)
})

test('a key that others can read, a link to one and a key of another kind are refused', () => {
  const {path} = signer()
  chmodSync(path, 0o640)
  expect(() => readKey(path)).toThrow(fault('REFUSED', 'mode 640'))
  chmodSync(path, 0o600)
  symlinkSync(path, `${path}.link`)
  expect(() => readKey(`${path}.link`)).toThrow(fault('REFUSED', 'symbolic link'))
  const {privateKey} = generateKeyPairSync('ec', {namedCurve: 'P-256'})
  writeFileSync(`${path}.ec`, privateKey.export({type: 'pkcs8', format: 'pem'}), {mode: 0o600})
  expect(() => readKey(`${path}.ec`)).toThrow(fault('INVALID_DOCUMENT', 'no Ed25519 key'))
})

test.each(['../ada', 'a/b', '', 'Ada', '.'])('%j names no key', (name) => {
  expect(() => keyPath('keys', name)).toThrow(fault('USAGE', 'cannot name a key'))
})

const trustFile = (value: object): string => {
  const path = join(tempDir(), 'trust.yaml')
  writeFileSync(path, stringify(value, {aliasDuplicateObjects: false}))
  return path
}

test('a trust file is read as it was written', () => {
  const trust = trusting(signer('ada').line, signer('bob').line)
  expect(readTrust(trustFile(trust))).toEqual(trust)
})

test('a trust file in which a line is wrong counts as a whole for nothing', () => {
  const [ada, bob] = [signer('ada').line, signer('bob').line]
  const refused = (keys: readonly object[], words: string) =>
    expect(() => readTrust(trustFile({schema: 'firebreak/trust@1', keys}))).toThrow(fault('INVALID_DOCUMENT', words))
  refused([{...ada, publicKey: bob.publicKey}], 'another key than its id says')
  refused([ada, {...ada, person: 'bob'}], 'names a key twice')
  refused([{...ada, validTo: ada.validFrom}], 'never valid')
  refused([{...ada, roles: []}], 'roles')
  refused([{...ada, note: 'hello'}], 'note')
  refused([{...ada, publicKey: 'AAAA'}], 'cannot be read')
})
