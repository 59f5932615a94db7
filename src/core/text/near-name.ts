/** Edit distance with swaps of neighbours counted once (optimal string alignment). */
export function editDistance(a: string, b: string): number {
  let before: readonly number[] = []
  let above: readonly number[] = Array.from({length: b.length + 1}, (_, column) => column)
  for (let row = 1; row <= a.length; row++) {
    const current = [row]
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1]
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]
      current.push(
        Math.min(
          at(above, column) + 1,
          at(current, column - 1) + 1,
          at(above, column - 1) + (same ? 0 : 1),
          swapped ? at(before, column - 2) + 1 : Infinity,
        ),
      )
    }
    before = above
    above = current
  }
  return at(above, b.length)
}

const at = (row: readonly number[], column: number): number => row[column] ?? Infinity

/** Names so long are never compared letter by letter. */
const longest = 128

/** The known names that somebody who typed `typed` may have meant, nearest first, at most three. */
export function nearNames(typed: string, known: Iterable<string>): readonly string[] {
  const wanted = typed.toLowerCase()
  if (wanted === '' || wanted.length > longest) return []
  const tolerance = Math.max(1, Math.floor(wanted.length / 3))
  return [...known]
    .filter((name) => name.length <= longest)
    .map((name) => ({name, distance: distanceTo(wanted, name.toLowerCase())}))
    .filter(({distance}) => distance <= tolerance)
    .toSorted((a, b) => a.distance - b.distance || (a.name < b.name ? -1 : 1))
    .slice(0, 3)
    .map(({name}) => name)
}

/** A part of a name counts as one slip: people type `freeze` for `agent-freeze`. */
function distanceTo(wanted: string, name: string): number {
  const distance = editDistance(wanted, name)
  return wanted.length > 2 && name.includes(wanted) ? Math.min(distance, 1) : distance
}

/** `, did you mean x or y?`, or nothing when no known name is near. */
export function didYouMean(typed: string, known: Iterable<string>): string {
  const names = nearNames(typed, known)
  return names.length === 0 ? '' : `, did you mean ${names.join(' or ')}?`
}
