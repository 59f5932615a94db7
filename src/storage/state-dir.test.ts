import {chmodSync, chownSync, mkdirSync, statSync, symlinkSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect, onTestFinished, test} from 'vitest'
import {modesBelow, tempDir} from './fixtures/temp-dir.ts'
import {stateDir} from './state-dir.ts'

const refused = (words: string) => expect.objectContaining({code: 'REFUSED', message: expect.stringContaining(words)})

test('the override wins, then XDG_STATE_HOME, then the home directory', () => {
  const home = tempDir()
  expect(stateDir({home})).toBe(join(home, '.local/state/firebreak'))
  expect(stateDir({home, xdgStateHome: join(home, 'xdg')})).toBe(join(home, 'xdg/firebreak'))
  expect(stateDir({home, xdgStateHome: join(home, 'xdg'), override: join(home, 'own')})).toBe(join(home, 'own'))
})

test('an empty override and a relative XDG_STATE_HOME count as not set', () => {
  const home = tempDir()
  expect(stateDir({home, override: '', xdgStateHome: 'state'})).toBe(join(home, '.local/state/firebreak'))
})

test('every directory that is made is private, whatever the umask', () => {
  const umask = process.umask(0)
  onTestFinished(() => void process.umask(umask))
  const home = tempDir()
  stateDir({home})
  expect(modesBelow(home)).toEqual(['.local 700', '.local/state 700', '.local/state/firebreak 700'])
})

test('an existing directory is used as it is', () => {
  const home = tempDir()
  const override = join(home, 'own')
  mkdirSync(override, {mode: 0o755})
  expect(stateDir({home, override})).toBe(override)
  expect(statSync(override).mode & 0o777).toBe(0o755)
})

test('a symbolic link is refused', () => {
  const home = tempDir()
  mkdirSync(join(home, 'real'), {mode: 0o700})
  symlinkSync(join(home, 'real'), join(home, 'link'))
  expect(() => stateDir({home, override: join(home, 'link')})).toThrow(refused('is a symbolic link'))
})

test('a dangling symbolic link is refused', () => {
  const home = tempDir()
  symlinkSync(join(home, 'nowhere'), join(home, 'link'))
  expect(() => stateDir({home, override: join(home, 'link')})).toThrow(refused('is a symbolic link'))
})

test('a file is refused', () => {
  const home = tempDir()
  writeFileSync(join(home, 'file'), '')
  expect(() => stateDir({home, override: join(home, 'file')})).toThrow(refused('is not a directory'))
  expect(() => stateDir({home, override: join(home, 'file/below')})).toThrow(refused('cannot be made (ENOTDIR)'))
})

test('a directory that others may write to is refused', () => {
  const home = tempDir()
  chmodSync(home, 0o777)
  expect(() => stateDir({home, override: home})).toThrow(refused('may be written by others (mode 777)'))
})

test.runIf(process.getuid?.() === 0)('a directory of somebody else is refused', () => {
  const home = tempDir()
  chownSync(home, 12_345, 12_345)
  expect(() => stateDir({home, override: home})).toThrow(refused('belongs to somebody else'))
})

test.skipIf(process.getuid?.() === 0)('a directory that is read-only is refused', () => {
  const home = tempDir()
  chmodSync(home, 0o500)
  expect(() => stateDir({home, override: home})).toThrow(refused('is not writable'))
})

test('T18: a folder that a cloud service copies is refused, however it is spelt and reached', () => {
  const home = tempDir()
  mkdirSync(join(home, 'Dropbox (Personal)', 'ops'), {recursive: true, mode: 0o700})
  symlinkSync(join(home, 'Dropbox (Personal)'), join(home, 'plain'))
  expect(() => stateDir({home, override: join(home, 'onedrive - Example Corp', 'fb')})).toThrow(refused('OneDrive'))
  expect(() => stateDir({home, override: join(home, 'plain', 'ops')})).toThrow(refused('Dropbox'))
})
