import {readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {z} from 'zod'
import {Inventory} from '../src/core/documents/inventory.ts'
import {JournalEntry} from '../src/core/documents/journal.ts'
import {Plan} from '../src/core/documents/plan.ts'
import {Runbook} from '../src/core/documents/runbook.ts'
import {Trust} from '../src/core/signed/trust.ts'

const documents: Readonly<Record<string, z.ZodType>> = {
  runbook: Runbook,
  inventory: Inventory,
  plan: Plan,
  trust: Trust,
  'journal-entry': JournalEntry,
}

/** JSON Schemas (draft 2020-12) of the documents, by the name of the file that holds each. What has a default is optional. */
export function schemas(): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(documents).map(([name, document]) => [`${name}.schema.json`, schemaOf(name, document)]),
  )
}

function schemaOf(name: string, document: z.ZodType): string {
  const {$schema, ...rest} = z.toJSONSchema(document, {target: 'draft-2020-12', io: 'input'})
  return `${JSON.stringify({$schema, $id: `urn:firebreak:${name}@1`, title: `firebreak ${name}`, ...rest}, null, 2)}\n`
}

/** Where editors find them: beside the runbooks. */
export const schemaFolder = join(import.meta.dirname, '../runbooks')

function isStale([file, text]: readonly [string, string]): boolean {
  try {
    return readFileSync(join(schemaFolder, file), 'utf8') !== text
  } catch {
    return true
  }
}

function main(args: readonly string[]): void {
  const stale = Object.entries(schemas()).filter(isStale)
  if (!args.includes('--check')) {
    for (const [file, text] of stale) writeFileSync(join(schemaFolder, file), text)
    return
  }
  for (const [file] of stale) console.error(`runbooks/${file} is stale: run node .build/schemas.ts`)
  if (stale.length > 0) process.exitCode = 1
}

if (import.meta.main) main(process.argv.slice(2))
