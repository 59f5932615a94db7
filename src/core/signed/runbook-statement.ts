import {z} from 'zod'
import {Name, Timestamp} from '../ids.ts'
import type {StatementKind} from './statement.ts'

/** A person's word that a runbook is one to be used. Its subject, `runbook`, has the digest of the file. */
export const RunbookStatement = z.strictObject({id: Name, version: z.string(), at: Timestamp})
export type RunbookStatement = z.infer<typeof RunbookStatement>

export const runbookKind: StatementKind<RunbookStatement> = {
  predicateType: 'urn:firebreak:runbook@1',
  predicate: RunbookStatement,
  role: 'runbook',
}
