import {createWorkbench} from '../../src/compose-workbench.ts'
import type {Inventory} from '../../src/core/documents/inventory.ts'
import {Secret} from '../../src/core/text/secret.ts'
import type {Account} from '../../src/sandbox/account/account.ts'
import {responderPermissions} from '../../src/sandbox/scenarios/responder-permissions.ts'
import {systemClock} from '../../src/storage/system-clock.ts'
import type {Workbench} from '../../src/workbench.ts'
import {openRange, type TestRange} from '../fixtures/range.ts'

export interface ListeningRange {
  readonly range: TestRange
  readonly account: Account
  /** May open a session of Instant Logs too, which firebreak's own in the sandbox may not. */
  readonly token: string
}

/** A sandbox to listen to, as its owner sees it. */
export async function openListeningRange(): Promise<ListeningRange> {
  const world: {account?: Account; token?: string} = {}
  const range = await openRange({
    also: ({account, addApiToken}) => {
      world.account = account
      world.token = addApiToken({name: 'listener', permissions: [...responderPermissions, 'Logs Write']}).value
    },
  })
  const {account, token} = world
  if (account === undefined || token === undefined) throw new Error('the sandbox was not made')
  return {range, account, token}
}

/** A workbench beside the range's own: by another token, or another inventory. */
export function benchBy(
  {inventory, sandbox, stateDir}: TestRange,
  other: {readonly token?: string; readonly inventory?: Inventory} = {},
): Workbench {
  return createWorkbench({
    inventory: other.inventory ?? inventory,
    token: new Secret('sandbox token', other.token ?? sandbox.token),
    baseUrl: sandbox.url,
    clock: systemClock,
    soakClock: systemClock,
    stateDir,
    lockDir: stateDir,
    operator: 'tester',
    env: {},
  })
}
