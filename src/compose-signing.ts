import {existsSync} from 'node:fs'
import {homedir} from 'node:os'
import {isAbsolute, join} from 'node:path'
import {Fault} from './core/fault.ts'
import type {Trust} from './core/signed/trust.ts'
import {createKey, keyPath, readKey, type SigningKey} from './storage/signing/key-file.ts'
import {readTrust} from './storage/signing/trust-file.ts'
import {systemClock} from './storage/system-clock.ts'
import type {KeyMaker} from './workbench.ts'

type Env = Readonly<Record<string, string | undefined>>

/** Where people keep what belongs to them and not to one directory: inventory, trust file, keys. */
export function configDir(env: Env): string {
  const {XDG_CONFIG_HOME: given} = env
  return join(given !== undefined && isAbsolute(given) ? given : join(homedir(), '.config'), 'firebreak')
}

const keysDir = (env: Env): string => join(configDir(env), 'keys')

/** Keys are named after the person unless told otherwise. */
export function keyMaker(env: Env, operator: string): KeyMaker {
  return {
    operator,
    clock: systemClock,
    create(name, line) {
      const path = keyPath(keysDir(env), name)
      return {path, line: createKey(path, line)}
    },
  }
}

/** The key that this operator signs with: FIREBREAK_SIGNING_KEY, else the one named after them; undefined without one. */
export function signingKey(env: Env, operator: string): SigningKey | undefined {
  const given = env['FIREBREAK_SIGNING_KEY']
  if (given !== undefined && given !== '') return readKey(given)
  const own = join(keysDir(env), `${operator}.pem`)
  return existsSync(own) ? readKey(own) : undefined
}

/** The trust file: FIREBREAK_TRUST, ./trust.yaml, then that of the configuration folder; undefined without one. */
export function trustFile(env: Env): Trust | undefined {
  const given = env['FIREBREAK_TRUST']
  if (given !== undefined && given !== '') return readTrust(given)
  const found = ['trust.yaml', join(configDir(env), 'trust.yaml')].find((path) => existsSync(path))
  return found === undefined ? undefined : readTrust(found)
}

/** The same where nothing can be done without one. */
export function neededTrust(env: Env): Trust {
  const trust = trustFile(env)
  if (trust !== undefined) return trust
  throw new Fault('USAGE', 'there is no trust file, so that nobody can say whose signatures count', {
    next: ['write trust.yaml beside the inventory: firebreak keys init prints a line for it'],
  })
}
