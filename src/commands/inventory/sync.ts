import {basename, relative} from 'node:path'
import {Flags} from '@oclif/core'
import {BaseCommand, inventoryFlag} from '../../base-command.ts'
import {steerless} from '../../core/text/printable.ts'
import {Fault} from '../../core/fault.ts'
import {compareInventory} from '../../core/inventories/compare-inventory.ts'
import {type InventorySync, syncView} from '../../views/inventory/sync-view.ts'

/** As a repository names it that is worked in. */
function nameOf(path: string): string {
  const near = relative('.', path)
  return near.startsWith('..') ? basename(path) : near
}

/** Line for line, as `git apply` counts them. Throws REFUSED where the terminal's guard would change one of them. */
function patchOf(diff: string): string {
  if (steerless(diff) === diff) return diff.replace(/\n$/, '')
  throw new Fault('REFUSED', 'the inventory holds characters that steer a terminal: its diff is not printed', {
    next: ['firebreak inventory sync --write, and git diff'],
  })
}

export default class InventorySyncCommand extends BaseCommand {
  static override summary = 'Say what the account has that the inventory does not, as a diff.'
  static override description =
    'Reads the account and compares: new tokens, nodes, Workers, portals, routes and devices, handles that are gone, tools without a label. Prints a unified diff of the inventory file on stdout, nothing where nothing has changed; what it is about goes to stderr. With --write the file itself is edited. A handle that a listing could not be read for counts as unchanged, and that is said.'
  static override examples = [
    '<%= config.bin %> inventory sync',
    {
      description: 'Carry it into a pull request:',
      command: '<%= config.bin %> inventory sync > inventory.patch',
    },
    '<%= config.bin %> inventory sync --write',
  ]

  static override flags = {
    write: Flags.boolean({description: 'Edit the file; comments and order stay.'}),
    ...inventoryFlag,
  }

  override async run(): Promise<InventorySync> {
    const {flags} = await this.parse(InventorySyncCommand)
    const {openInventoryFile, openSetup} = await this.compose()
    const file = await openInventoryFile({inventory: flags.inventory})
    const seen = await (await openSetup()).open(file.document.account)
    const {changes, unread} = compareInventory(file.document, await seen.look(), seen.identity.tokenId)
    const edited = file.edited(changes.flatMap(({edits}) => edits))
    const {diffOf} = await import('../../views/inventory/diff.ts')
    const diff = edited === file.text ? '' : diffOf(nameOf(file.path), file.text, edited)
    const written = flags.write && diff !== ''
    if (written) await file.keep(edited)
    const sync: InventorySync = {
      schema: 'firebreak/inventory-sync@1',
      inventory: file.path,
      changes: changes.map(({edits: _edits, ...change}) => change),
      unread,
      diff,
      written,
    }
    this.tell(syncView(sync))
    if (diff !== '' && !written) this.log(patchOf(diff))
    return sync
  }
}
