import {existsSync} from 'node:fs'
import {join} from 'node:path'
import {configDir} from '../compose-signing.ts'
import {Fault} from '../core/fault.ts'

type Env = Readonly<Record<string, string | undefined>>

const configuredInventory = (env: Env): string => join(configDir(env), 'firebreak.yaml')

/** ./firebreak.yaml first, then the configuration folder. */
export const foundInventory = (env: Env): string | undefined =>
  ['firebreak.yaml', configuredInventory(env)].find((path) => existsSync(path))

/** Throws USAGE when there is none. */
export function inventoryPath(env: Env, given: string | undefined): string {
  const found = given ?? foundInventory(env)
  if (found !== undefined) return found
  throw new Fault('USAGE', `there is no inventory: neither ./firebreak.yaml nor ${configuredInventory(env)}`, {
    next: [
      'give --inventory FILE',
      'firebreak init, which writes one',
      'to practise without one: firebreak drill run agent-freeze',
    ],
  })
}
