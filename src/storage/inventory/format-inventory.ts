import {Document, isMap, isScalar} from 'yaml'
import {printable} from '../../core/text/printable.ts'

/** YAML 1.1 readers take some words for booleans, which the strict reader of ours refuses: they go in quotes. */
const formatOptions = {version: '1.2', schema: 'core', compat: 'yaml-1.1'} as const
export const writingOptions = {lineWidth: 0, flowCollectionPadding: false} as const

/** What stands above a key of the document, line by line. */
export type Remarks = Readonly<Record<string, readonly string[]>>

const comment = (lines: readonly string[]): string => lines.map((line) => ` ${printable(line)}`).join('\n')

/** A new inventory file, with remarks at its head (under the empty key) and above its parts. */
export function formatInventory(inventory: object, remarks: Remarks): string {
  const document = new Document(inventory, {...formatOptions, aliasDuplicateObjects: false})
  if (isMap(document.contents)) {
    for (const pair of document.contents.items) {
      const lines = isScalar(pair.key) ? remarks[String(pair.key.value)] : undefined
      if (lines !== undefined && isScalar(pair.key)) pair.key.commentBefore = comment(lines)
    }
  }
  document.commentBefore = comment(remarks[''] ?? [])
  return document.toString(writingOptions)
}
