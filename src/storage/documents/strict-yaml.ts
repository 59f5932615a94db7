import {
  Composer,
  type CST,
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  type Pair,
  type ParsedNode,
  type Scalar,
  YAMLParseError,
  type YAMLWarning,
} from 'yaml'
import {printable} from '../../core/text/printable.ts'
import {forbiddenKey} from './forbidden-key.ts'
import {hiddenText} from './hidden-text.ts'
import type {Place, Problem} from './problem.ts'
import {cutWithinBounds, deepest, tooDeep} from './yaml-bounds.ts'

/** YAML that was read without any doubt, and where each part of it stands. */
export interface StrictYaml {
  readonly value: unknown
  readonly problems: readonly Problem[]
  /** The place of the value at a path, of its key when there is no value, or of the nearest thing around it. */
  placeOf(path: readonly PropertyKey[]): Place
  /** The place of the key itself. */
  placeOfKey(path: readonly PropertyKey[]): Place
}

const oldBoolean = /^(?:y|yes|n|no|on|off)$/i

/** Reads YAML 1.2 in its core schema, one document, without aliases, anchors, tags, merge keys or YAML 1.1 booleans. */
export function parseStrictYaml(text: string): StrictYaml {
  const unseen = hiddenText(text)
  if (unseen.length > 0) return unreadable(...unseen)
  const lines = new LineCounter()
  const cut = cutWithinBounds(text, lines)
  if ('beyond' in cut) return unreadable(cut.beyond)
  const document = compose(cut.tokens, text.length)
  const at = (offset: number): Place => {
    const {line, col} = lines.linePos(offset)
    return {line: Math.max(1, line), column: Math.max(1, col)}
  }
  const syntax = [...document.errors, ...document.warnings].map((problem) => ({
    place: at(problem.pos[0]),
    path: [],
    message: syntaxWords(problem),
  }))
  if (syntax.length > 0) return unreadable(...syntax)
  const problems = [...directives(document), ...doubts(document.contents, {path: [], at})]
  if (problems.length > 0) return unreadable(...problems)
  return {
    value: document.toJS({maxAliasCount: 0}),
    problems: [],
    placeOf: (path) => at(offsetOf(document.contents, path, 'value')),
    placeOfKey: (path) => at(offsetOf(document.contents, path, 'key')),
  }
}

/** Keys are compared later: the composer would compare each with each. */
function compose(tokens: readonly CST.Token[], length: number): Document.Parsed {
  const composer = new Composer({version: '1.2', schema: 'core', merge: false, uniqueKeys: false, strict: true})
  const [document, another] = composer.compose(tokens, true, length)
  if (document === undefined) throw new Error('the composer gave no document, though it was to give one of anything')
  if (another !== undefined) {
    const [start, end] = another.range
    document.errors.push(new YAMLParseError([start, end], 'MULTIPLE_DOCS', 'contains multiple documents: leave one in'))
  }
  return document
}

/** The parser says so when a text is nested so deep that it runs out of stack. */
const syntaxWords = ({code, message}: YAMLParseError | YAMLWarning): string =>
  code === 'RESOURCE_EXHAUSTION' ? tooDeep : printable(message)

function unreadable(...problems: readonly Problem[]): StrictYaml {
  const nowhere = () => ({line: 1, column: 1})
  return {value: undefined, problems, placeOf: nowhere, placeOfKey: nowhere}
}

function directives({directives: {yaml}}: Document.Parsed): readonly Problem[] {
  return yaml.explicit && yaml.version !== '1.2'
    ? [{place: {line: 1, column: 1}, path: [], message: 'expected YAML 1.2: leave the %YAML line out'}]
    : []
}

interface Spot {
  readonly path: readonly PropertyKey[]
  readonly at: (offset: number) => Place
}

/** What another reader might understand differently. */
function doubts(node: ParsedNode | null, {path, at}: Spot): readonly Problem[] {
  if (node === null) return []
  const problem = (message: string): Problem => ({place: at(node.range[0]), path, message})
  if (isAlias(node)) return [problem('aliases are not allowed: write the value out')]
  const marks = [
    ...(node.anchor === undefined ? [] : [problem('anchors are not allowed')]),
    ...(node.tag === undefined ? [] : [problem('tags are not allowed')]),
  ]
  if (path.length > deepest) return [problem(tooDeep)]
  if (isScalar(node)) return [...marks, ...scalarDoubts(node).map(problem)]
  if (isSeq(node)) return [...marks, ...node.items.flatMap((item, place) => doubts(item, {path: [...path, place], at}))]
  const seen = new Set<string>()
  return [...marks, ...node.items.flatMap((pair) => pairDoubts(pair, {path, at, seen}))]
}

/** Other readers take 0x10, 1e3 and 007 for something else, and an id of digits and an e is one of them. */
const plainNumber = /^-?(?:0|[1-9]\d{0,14})(?:\.\d{1,15})?$/

function scalarDoubts(node: Scalar): readonly string[] {
  if (isOldBoolean(node)) return [oldBooleanMessage]
  const {value, source = ''} = node
  if (typeof value === 'number' && !plainNumber.test(source))
    return ['reads as a number: put it in quotes, or write it in plain decimal digits']
  return typeof value === 'string' && !value.isWellFormed() ? ['has half a character'] : []
}

const oldBooleanMessage = 'is a boolean to a YAML 1.1 reader: write true or false, or put it in quotes'

const isOldBoolean = (node: unknown): boolean =>
  isScalar(node) && node.type === 'PLAIN' && typeof node.value === 'string' && oldBoolean.test(node.value)

function pairDoubts(
  {key, value}: Pair<ParsedNode, ParsedNode | null>,
  {path, at, seen}: Spot & {readonly seen: Set<string>},
): readonly Problem[] {
  const here = at(key.range[0])
  if (!isScalar(key) || typeof key.value !== 'string')
    return [{place: here, path, message: 'a key must be text: put it in quotes'}]
  const own = [...path, key.value]
  const problem = (message: string): Problem => ({place: here, path: own, message})
  const wrong = [
    ...(key.anchor === undefined ? [] : [problem('anchors are not allowed')]),
    ...(isOldBoolean(key) ? [problem(oldBooleanMessage)] : []),
    ...(key.value === '<<' ? [problem('merge keys are not allowed')] : []),
    ...forbiddenKey(key.value).map(problem),
    ...(seen.has(key.value) ? [problem('this key appears twice')] : []),
  ]
  seen.add(key.value)
  return [...wrong, ...doubts(value, {path: own, at})]
}

function offsetOf(root: ParsedNode | null, path: readonly PropertyKey[], wanted: 'key' | 'value'): number {
  let node: unknown = root
  let offset = root?.range[0] ?? 0
  for (const [depth, part] of path.entries()) {
    const found = childOf(node, part)
    if (found === undefined) return offset
    const isWantedKey = wanted === 'key' && depth === path.length - 1
    offset = (isWantedKey ? undefined : startOf(found.value)) ?? startOf(found.key) ?? offset
    node = found.value
  }
  return offset
}

function childOf(node: unknown, part: PropertyKey): {readonly key?: unknown; readonly value: unknown} | undefined {
  if (isSeq(node)) return typeof part === 'number' && part < node.items.length ? {value: node.items[part]} : undefined
  if (isMap(node)) return node.items.find(({key}) => isScalar(key) && key.value === String(part))
  return undefined
}

const startOf = (node: unknown): number | undefined => (isNode(node) && node.range ? node.range[0] : undefined)
