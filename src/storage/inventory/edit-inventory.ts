import {type Document, isMap, isScalar, isSeq, type Node, parseDocument, visit} from 'yaml'
import type {InventoryEdit} from '../../core/inventories/setup.ts'
import {writingOptions} from './format-inventory.ts'

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

const oldBoolean = /^(?:y|yes|n|no|on|off)$/i

/** A new value. What a YAML 1.1 reader takes for a boolean goes in quotes; what stands in the file already is not touched. */
function nodeOf(document: Document, value: unknown): Node {
  const node = document.createNode(value)
  visit(node, {
    Scalar(_key, scalar) {
      if (typeof scalar.value === 'string' && oldBoolean.test(scalar.value)) scalar.type = 'QUOTE_DOUBLE'
    },
  })
  return node
}

type Removal = Extract<InventoryEdit, {readonly edit: 'remove'}>

/** The id that an item goes by, or the name of one that has none. */
function goesBy(item: unknown, {id, kind}: Removal): boolean {
  if (isScalar(item)) return item.value === id
  return isMap(item) && (item.get('id') ?? item.get('name')) === id && (kind === undefined || item.get('kind') === kind)
}

function remove(document: Document, edit: Removal): void {
  const {path} = edit
  const list = document.getIn(path)
  if (!isSeq(list)) return
  list.items = list.items.filter((item) => !goesBy(item, edit))
  if (list.items.length === 0) document.deleteIn(path)
}

function add(document: Document, path: readonly string[], value: unknown): void {
  const list = document.getIn(path)
  if (isSeq(list)) list.add(nodeOf(document, value))
  else document.setIn(path, nodeOf(document, [value]))
}

function make(document: Document, edit: InventoryEdit): void {
  if (edit.edit === 'remove') remove(document, edit)
  else if (edit.edit === 'add') add(document, edit.path, edit.value)
  else document.setIn(edit.path, nodeOf(document, edit.value))
}

/** The text with the edits made: comments, order and everything else stay as they are. */
export function editInventory(text: string, edits: readonly InventoryEdit[]): string {
  if (edits.length === 0) return text
  const document: Document = parseDocument(text, {version: '1.2', schema: 'core'})
  const setting = settingOf(document, text)
  for (const edit of edits) make(document, edit)
  return document.toString(setting)
}
