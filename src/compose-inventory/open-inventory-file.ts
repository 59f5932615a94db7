import {Fault} from '../core/fault.ts'
import type {InventoryFile} from '../core/inventories/setup.ts'
import {parseInventory} from '../storage/documents.ts'
import {readText} from '../storage/documents/read-text.ts'
import {parseStrictYaml} from '../storage/documents/strict-yaml.ts'
import {runbookLimit} from '../storage/documents/read-document.ts'
import {editInventory} from '../storage/inventory/edit-inventory.ts'
import {writeInventory} from '../storage/inventory/inventory-file.ts'

/** An inventory with its text, to be looked at by place and to be edited. */
export function openInventoryFile(path: string): InventoryFile {
  const text = readText(path, runbookLimit)
  const {document} = parseInventory(text, path)
  const {placeOf} = parseStrictYaml(text)
  return {
    path,
    text,
    document,
    placeOf,
    edited: (edits) => {
      const edited = editInventory(text, edits)
      parseInventory(edited, path)
      return edited
    },
    keep: async (next) => {
      if (readText(path, runbookLimit) !== text)
        throw new Fault('DRIFT', `${path} was changed by others meanwhile, and was left as it is`, {
          next: ['run the command again'],
        })
      await writeInventory(path, next, {replace: true})
    },
  }
}
