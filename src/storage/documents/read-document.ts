import type {z} from 'zod'
import {sha256} from '../../core/digest.ts'
import {Inventory} from '../../core/documents/inventory.ts'
import {Runbook} from '../../core/documents/runbook.ts'
import {explain} from './explain.ts'
import {invalid} from './problem.ts'
import {readText} from './read-text.ts'
import {parseStrictJson} from './strict-json.ts'
import {parseStrictYaml} from './strict-yaml.ts'

/** A document, the digest of its bytes, and where it came from. */
export interface Read<Document> {
  readonly document: Document
  readonly digest: string
  readonly path: string
}

/** YAML beyond this size is not parsed: it takes seconds. */
export const runbookLimit = 256 * 1024

/**
 * Reads a runbook file, which may be no link: a repository could lead out of itself. Throws INVALID_DOCUMENT naming
 * every problem with its line, USAGE when there is no such file.
 */
export function readRunbook(path: string): Read<Runbook> {
  return parseRunbook(readText(path, runbookLimit, {links: 'refused'}), path)
}

/** The same for a text that is already in memory; `name` stands for it in messages. */
export function parseRunbook(text: string, name: string): Read<Runbook> {
  return parseYamlDocument(Runbook, text, {name, next: [`correct ${name}, then: firebreak runbook lint ${name}`]})
}

/** Reads an inventory file. Throws INVALID_DOCUMENT naming every problem with its line, USAGE when there is no such file. */
export function readInventory(path: string): Read<Inventory> {
  return parseInventory(readText(path, runbookLimit), path)
}

/** The same for a text that is already in memory; `name` stands for it in messages. */
export function parseInventory(text: string, name: string): Read<Inventory> {
  return parseYamlDocument(Inventory, text, {
    name,
    next: [`correct ${name}: inventory.schema.json describes what it may hold`],
  })
}

/** A JSON text as a document of this schema. Throws INVALID_DOCUMENT naming every problem with its line or path. */
export function parseJson<Document>(schema: z.ZodType<Document>, text: string, {name, next}: About): Document {
  const {value, problems} = parseStrictJson(text)
  if (problems.length > 0) throw invalid(name, problems, next)
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  throw invalid(name, explain(parsed.error, schema, value), next)
}

interface About {
  readonly name: string
  readonly next: readonly string[]
}

/** A document of a strict schema in strict YAML. Throws INVALID_DOCUMENT naming every problem with its line. */
export function parseYamlDocument<Document>(
  schema: z.ZodType<Document>,
  text: string,
  {name, next}: About,
): Read<Document> {
  if (text.length > runbookLimit)
    throw invalid(name, [{path: [], message: `is longer than the ${runbookLimit} characters that are read`}], next)
  const {value, problems, placeOf, placeOfKey} = parseStrictYaml(text)
  if (problems.length > 0) throw invalid(name, problems, next)
  const parsed = schema.safeParse(value)
  if (parsed.success) return {document: parsed.data, digest: sha256(text), path: name}
  const explained = explain(parsed.error, schema, value)
  const placed = explained.map(({about, path, message}) => ({
    path,
    message,
    place: about === 'key' ? placeOfKey(path) : placeOf(path),
  }))
  throw invalid(name, placed, next)
}
