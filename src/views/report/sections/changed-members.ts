type Leaves = ReadonlyMap<string, string>

function leaves(value: unknown, path = ''): Leaves {
  if (typeof value !== 'object' || value === null) return new Map([[path, JSON.stringify(value)]])
  const members = Object.entries(value).flatMap(([key, member]) => [
    ...leaves(member, path === '' ? key : `${path}.${key}`),
  ])
  return new Map(members)
}

/** `enabled: true → false` for each member of a state that is not as before. */
export function changedMembers(before: unknown, after: unknown): readonly string[] {
  const [was, is] = [leaves(before), leaves(after)]
  return [...new Set([...was.keys(), ...is.keys()])]
    .filter((path) => was.get(path) !== is.get(path))
    .map((path) => `${path === '' ? 'state' : path}: ${was.get(path) ?? 'absent'} → ${is.get(path) ?? 'absent'}`)
}
