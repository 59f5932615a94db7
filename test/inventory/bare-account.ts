import type {World} from '../../src/sandbox/world.ts'
import {type Account, openAccount} from '../cli/program.ts'
import {disarm} from './disarm.ts'

/** An account whose levers were never installed. */
export async function openBare(): Promise<Account> {
  let world: World | undefined
  const opened = await openAccount({also: (one) => void (world = one)})
  if (world !== undefined) disarm(world)
  return opened
}
