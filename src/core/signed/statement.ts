import {z} from 'zod'
import {Sha256} from '../ids.ts'
import type {TrustRole} from './trust.ts'

/** What a statement is about: bytes by their digest, under a name for people. */
export const Subject = z.strictObject({
  name: z.string().min(1),
  digest: z.strictObject({sha256: z.string().regex(/^[0-9a-f]{64}$/, 'expected 64 hex digits')}),
})
export type Subject = z.infer<typeof Subject>

/** An in-toto statement, v1. */
export const Statement = z.strictObject({
  _type: z.literal('https://in-toto.io/Statement/v1'),
  subject: z.array(Subject).min(1),
  predicateType: z.string().min(1),
  predicate: z.record(z.string(), z.json()),
})
export type Statement = z.infer<typeof Statement>

/** Something that a person may state with a key: what it says, under which name, and the role that the key needs. */
export interface StatementKind<Predicate extends {readonly at: string}> {
  readonly predicateType: `urn:firebreak:${string}@${number}`
  readonly predicate: z.ZodType<Predicate>
  readonly role: TrustRole
}

/** A subject from one of our digests. Throws a TypeError for what is none. */
export function subjectOf(name: string, digest: string): Subject {
  if (!Sha256.safeParse(digest).success) throw new TypeError(`${digest} is no digest`)
  return {name, digest: {sha256: digest.slice('sha256:'.length)}}
}

/** The digest of the subject of this name; undefined where the statement is not about one. */
export function digestOf(subjects: readonly Subject[], name: string): string | undefined {
  const found = subjects.find((subject) => subject.name === name)
  return found === undefined ? undefined : `sha256:${found.digest.sha256}`
}
