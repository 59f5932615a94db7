import type {World} from '../../src/sandbox/world.ts'

/** Peace time before the levers were installed. */
export function disarm({account}: World): void {
  for (const [id, {stored}] of account.rules) if (stored.name.startsWith('ir-')) account.rules.delete(id)
  account.lists.clear()
  account.groups.clear()
}
