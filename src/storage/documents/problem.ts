import {Fault} from '../../core/fault.ts'
import {printable} from '../../core/text/printable.ts'

/** Where something stands in a file; both count from 1. */
export interface Place {
  readonly line: number
  readonly column: number
}

/** One thing that is wrong with a document. Values are never shown: somebody may have pasted a secret. */
export interface Problem {
  readonly place?: Place | undefined
  readonly path: readonly PropertyKey[]
  readonly message: string
}

const most = 20
/** A hostile file has tens of thousands; those beyond are not even looked at. */
export const mostExplained = 1000

/** The place of a character in a text. */
export function placeIn(text: string, offset: number): Place {
  const before = text.slice(0, offset)
  return {line: before.split('\n').length, column: offset - before.lastIndexOf('\n')}
}

/** `agents.support-bot.serviceTokens[0].id`. */
export function formatPath(path: readonly PropertyKey[]): string {
  return path
    .map((part, depth) =>
      typeof part === 'number' ? `[${part}]` : `${depth === 0 ? '' : '.'}${printable(String(part))}`,
    )
    .join('')
}

function formatProblem(name: string, {place, path, message}: Problem): string {
  const where = place === undefined ? name : `${name}:${place.line}:${place.column}`
  return `${where}${path.length === 0 ? '' : ` ${formatPath(path)}`}: ${message}`
}

/** INVALID_DOCUMENT with one line a problem, in the order of the file. */
export function invalid(name: string, problems: readonly Problem[], next: readonly string[]): Fault {
  const ordered = problems.toSorted((a, b) => order(a) - order(b))
  const more =
    ordered.length > most
      ? [`and ${ordered.length - most}${ordered.length < mostExplained ? '' : ' or more'} more`]
      : []
  const lines = [...ordered.slice(0, most).map((problem) => formatProblem(name, problem)), ...more]
  return new Fault('INVALID_DOCUMENT', lines.join('\n'), {next})
}

const order = ({place}: Problem): number => (place === undefined ? 0 : place.line * 1e6 + place.column)
