import type {BlastRadius, UndoClass} from '../../core/documents/plan.ts'

export {count, size, span} from '../../core/text/amounts.ts'

/** What a blast radius means to somebody who has never read the table. */
export const blastRadiusWords: Readonly<Record<BlastRadius, string>> = {
  BR0: 'read-only',
  BR1: 'one credential or agent',
  BR2: 'one app, tool, portal or route',
  BR3: 'a segment or the fleet',
  BR4: 'the whole account',
  BR5: 'hits humans, or removes protection',
}

export const undoWords: Readonly<Record<UndoClass, string>> = {
  U1: 'a toggle brings it back',
  U2: 'has to be made again, with new ids',
  U3: 'needs new secrets handed out',
  U4: 'cannot be undone',
}

/** `03:12:40Z` of an RFC 3339 time. */
export function timeOfDay(at: string): string {
  return `${at.slice(11, 19)}Z`
}

/** The account as a person should recognise it: name, and the end of its id. */
export function accountWords(account: {
  readonly name: string
  readonly id: string
  readonly environment: string
}): string {
  return `${account.name} (…${account.id.slice(-4)}), ${account.environment}`
}

/** The last of these classes in their order, which is the worst of them; undefined when there are none. */
export function worst<Class extends string>(classes: readonly Class[]): Class | undefined {
  return classes.toSorted().at(-1)
}
