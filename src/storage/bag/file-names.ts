import {posix} from 'node:path'
import {sha256} from '../../core/digest.ts'

const longestSegment = 80
const deepest = 8

/**
 * Gives each file of a bag a name that cannot leave the bag and that no other file has, on any file system:
 * lower-case letters, digits, dots, dashes and underscores. A name asked for twice gets a number.
 */
export function createNaming(): (wanted: string) => string {
  const files = new Set<string>()
  const directories = new Set<string>()
  return (wanted) => {
    const segments = safeSegments(wanted)
    const directory = segments.slice(0, -1).reduce((path, segment) => {
      const vacant = firstVacant(posix.join(path, segment), (candidate) => files.has(candidate))
      directories.add(vacant)
      return vacant
    }, '')
    const file = firstVacant(
      posix.join(directory, segments.at(-1) ?? ''),
      (candidate) => files.has(candidate) || directories.has(candidate),
    )
    files.add(file)
    return file
  }
}

function safeSegments(wanted: string): readonly string[] {
  const segments = wanted
    .split(/[/\\]/)
    .filter((segment) => !['', '.', '..'].includes(segment))
    .slice(-deepest)
    .map(safeSegment)
  return segments.length === 0 ? ['unnamed'] : segments
}

function safeSegment(segment: string): string {
  const safe = segment
    .toLowerCase()
    .replaceAll(/[^a-z0-9._-]+/g, '_')
    .replace(/^[.-]+/, '_')
    .replace(/\.+$/, '_')
  return safe.length <= longestSegment
    ? safe
    : `${safe.slice(0, 40)}-${sha256(segment).slice(-12)}${posix.extname(safe).slice(-16)}`
}

function firstVacant(path: string, isTaken: (candidate: string) => boolean): string {
  let candidate = path
  for (let number = 2; isTaken(candidate); number++) candidate = numbered(path, number)
  return candidate
}

/** The first dot begins the ending, so that `audit.ndjson.gz` becomes `audit-2.ndjson.gz`. */
function numbered(path: string, number: number): string {
  const {dir, base} = posix.parse(path)
  const dot = base.indexOf('.')
  const [stem, ending] = dot === -1 ? [base, ''] : [base.slice(0, dot), base.slice(dot)]
  return posix.join(dir, `${stem}-${number}${ending}`)
}
