import {z} from 'zod'
import {didYouMean} from '../../core/text/near-name.ts'
import {mostExplained, type Problem} from './problem.ts'

type Issue = z.core.$ZodIssue
type Explained = Pick<Problem, 'path' | 'message'> & {readonly about: 'key' | 'value'}

/** A file with more unknown keys in one place is of another kind altogether. */
const mostKeys = 30

/** What a schema did not like about a value, in plain words and without showing the value. */
export function explain(error: z.ZodError, schema: z.ZodType, value: unknown): readonly Explained[] {
  // Every JSON Schema fits the type: it only picks members out of it. Made once, for a hostile file has thousands of issues.
  const root = z.toJSONSchema(schema, {io: 'input'}) as SchemaNode
  return error.issues.slice(0, mostExplained).flatMap((issue) => explainIssue(issue, root, value))
}

function explainIssue(issue: Issue, schema: SchemaNode, value: unknown): readonly Explained[] {
  const {path} = issue
  if (issue.code === 'unrecognized_keys') {
    const known = optionsAt(schema, path).flatMap(({properties = {}}) => Object.keys(properties))
    return issue.keys
      .slice(0, mostKeys)
      .map((key) => ({path: [...path, key], about: 'key', message: `is not a known key${didYouMean(key, known)}`}))
  }
  if (issue.code === 'invalid_key') return [{path, about: 'key', message: issue.issues[0]?.message ?? issue.message}]
  return [{path, about: 'value', message: wordsFor(issue, schema, valueAt(value, path))}]
}

function wordsFor(issue: Issue, schema: SchemaNode, found: unknown): string {
  if (found === undefined) return 'is missing'
  switch (issue.code) {
    case 'invalid_type':
      return `expected ${kinds[issue.expected] ?? issue.expected}, found ${kindOf(found)}${issue.expected === 'string' && typeof found !== 'object' ? ': put it in quotes' : ''}`
    case 'invalid_value':
      return oneOf(issue.values.map(String), found)
    case 'invalid_union':
      return issue.errors.length === 0 ? oneOf(constantsAt(schema, issue.path), found) : unionWords(issue.errors)
    case 'invalid_format':
    case 'invalid_element':
    case 'invalid_key':
    case 'unrecognized_keys':
    case 'not_multiple_of':
    case 'too_small':
    case 'too_big':
    case 'custom':
      return issue.message
  }
}

function oneOf(values: readonly string[], found: unknown): string {
  const expected = values.length === 1 ? `expected ${values[0]}` : `expected one of ${values.join(', ')}`
  return typeof found === 'string' ? `${expected}${didYouMean(found, values)}` : expected
}

const unionWords = (errors: readonly (readonly Issue[])[]): string =>
  [...new Set(errors.flatMap((issues) => issues.slice(0, 1).map(({message}) => message)))].join(', or ')

const kinds: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a mapping',
  record: 'a mapping',
}

function kindOf(value: unknown): string {
  if (value === null) return 'nothing'
  return kinds[Array.isArray(value) ? 'array' : typeof value] ?? typeof value
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce(
    (within, part) => (typeof within === 'object' && within !== null ? Reflect.get(within, part) : undefined),
    value,
  )
}

/** As much of JSON Schema as is needed to find out what may stand somewhere. */
interface SchemaNode {
  readonly properties?: Readonly<Record<string, SchemaNode>>
  readonly items?: SchemaNode
  readonly additionalProperties?: SchemaNode | boolean
  readonly anyOf?: readonly SchemaNode[]
  readonly oneOf?: readonly SchemaNode[]
  readonly const?: string | number | boolean | null
}

/** The alternatives that a schema allows at a path. */
function optionsAt(root: SchemaNode, path: readonly PropertyKey[]): readonly SchemaNode[] {
  return path.reduce<readonly SchemaNode[]>(
    (nodes, part) => nodes.flatMap((node) => step(node, part)).flatMap(alternatives),
    alternatives(root),
  )
}

function step({properties, items, additionalProperties}: SchemaNode, part: PropertyKey): readonly SchemaNode[] {
  const next = typeof part === 'number' ? items : (properties?.[String(part)] ?? additionalProperties)
  return typeof next === 'object' ? [next] : []
}

function alternatives(node: SchemaNode): readonly SchemaNode[] {
  const inner = node.anyOf ?? node.oneOf
  return inner === undefined ? [node] : inner.flatMap(alternatives)
}

const constantsAt = (schema: SchemaNode, path: readonly PropertyKey[]): readonly string[] =>
  optionsAt(schema, path).flatMap((node) => (node.const === undefined ? [] : [String(node.const)]))
