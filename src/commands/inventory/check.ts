import {BaseCommand, inventoryFlag} from '../../base-command.ts'
import {exitCodes} from '../../core/fault.ts'
import {checkInventory} from '../../core/inventories/check-inventory.ts'
import {checkView, type InventoryCheck} from '../../views/inventory/check-view.ts'

export default class InventoryCheckCommand extends BaseCommand {
  static override summary = 'Fail where the inventory leaves an owner or a label unsaid.'
  static override description =
    'Looks at the file alone: agents and segments without an owner, tools without a label, objects that nobody has decided on. Each has its place in the file and the line that mends it. Exits with 3 when there is one, as for every file that is not as it has to be.'
  static override examples = ['<%= config.bin %> inventory check', '<%= config.bin %> inventory check --json']

  static override flags = inventoryFlag

  override async run(): Promise<InventoryCheck> {
    const {flags} = await this.parse(InventoryCheckCommand)
    const {openInventoryFile} = await this.compose()
    const file = await openInventoryFile({inventory: flags.inventory})
    const findings = checkInventory(file.document)
      .map((finding) => ({...finding, place: file.placeOf(finding.path)}))
      .toSorted((a, b) => a.place.line - b.place.line || a.place.column - b.place.column)
    if (findings.length > 0) this.endWith(exitCodes.INVALID_DOCUMENT)
    const check: InventoryCheck = {schema: 'firebreak/inventory-check@1', inventory: file.path, findings}
    this.log(checkView(check, this.paint.out))
    return check
  }
}
