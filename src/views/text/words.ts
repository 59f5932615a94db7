import type {BlastRadius, UndoClass} from '../../core/documents/plan.ts'

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

/** `1 change`, `2 changes`. */
export function count(amount: number, noun: string, plural = `${noun}s`): string {
  return `${amount.toLocaleString('en-US')} ${amount === 1 ? noun : plural}`
}

/** `640 ms`, `4.2 s`, `3 min 05 s`. */
export function span(ms: number): string {
  const seconds = ms / 1000
  if (ms < 1000) return `${Math.round(ms)} ms`
  if (seconds < 60) return `${seconds.toFixed(1)} s`
  const whole = Math.round(seconds)
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`
  return `${Math.floor(whole / 3600)} h ${String(Math.floor((whole % 3600) / 60)).padStart(2, '0')} min`
}

/** `2.1 MB`. */
export function size(bytes: number): string {
  if (bytes < 1000) return count(bytes, 'byte')
  const [amount, unit] =
    bytes < 1_000_000
      ? [bytes / 1000, 'kB']
      : bytes < 1_000_000_000
        ? [bytes / 1_000_000, 'MB']
        : [bytes / 1_000_000_000, 'GB']
  return `${amount.toFixed(1)} ${unit}`
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
