import {type Document, isMap, isScalar, isSeq, parseDocument} from 'yaml'
import type {InventoryEdit} from '../../core/inventories/setup.ts'
import {formatOptions, writingOptions} from './format-inventory.ts'

/** The ways in which people set YAML; the one that leaves most lines as they are is kept. */
const settings = [2, 4].flatMap((indent) =>
  [true, false].flatMap((indentSeq) =>
    [false, true].map((flowCollectionPadding) => ({...writingOptions, indent, indentSeq, flowCollectionPadding})),
  ),
)

function settingOf(document: Document, text: string) {
  const lines = new Set(text.split('\n'))
  const strange = (setting: (typeof settings)[number]) =>
    document
      .toString(setting)
      .split('\n')
      .filter((line) => !lines.has(line)).length
  const [closest] = settings
    .map((setting) => ({setting, changed: strange(setting)}))
    .toSorted((a, b) => a.changed - b.changed)
  return closest?.setting ?? writingOptions
}

/** The id or the name that an item goes by. */
const goesBy = (item: unknown, id: string): boolean => isMap(item) && ['id', 'name'].some((key) => item.get(key) === id)

function remove(document: Document, path: readonly string[], id: string): void {
  const list = document.getIn(path)
  if (!isSeq(list)) return
  list.items = list.items.filter((item) => !goesBy(item, id) && !(isScalar(item) && item.value === id))
  if (list.items.length === 0) document.deleteIn(path)
}

function add(document: Document, path: readonly string[], value: unknown): void {
  const list = document.getIn(path)
  if (isSeq(list)) list.add(document.createNode(value))
  else document.setIn(path, document.createNode([value]))
}

function make(document: Document, edit: InventoryEdit): void {
  if (edit.edit === 'remove') remove(document, edit.path, edit.id)
  else if (edit.edit === 'add') add(document, edit.path, edit.value)
  else document.setIn(edit.path, document.createNode(edit.value))
}

/** The text with the edits made: comments, order and everything else stay as they are. */
export function editInventory(text: string, edits: readonly InventoryEdit[]): string {
  if (edits.length === 0) return text
  const document: Document = parseDocument(text, {...formatOptions, keepSourceTokens: true})
  const setting = settingOf(document, text)
  for (const edit of edits) make(document, edit)
  return document.toString(setting)
}
