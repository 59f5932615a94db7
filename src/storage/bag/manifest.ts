/** The manifest of the payload, and that of everything else, after RFC 8493. */
export const payloadManifest = 'manifest-sha256.txt'
export const tagManifest = 'tagmanifest-sha256.txt'

export const bagDeclaration = 'BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n'

/** Digests by path inside the bag; a digest is 64 hex digits. */
export type Manifest = ReadonlyMap<string, string>

/** One line a file, as `sha256sum -c` reads it. */
export function formatManifest(manifest: Manifest): string {
  return [...manifest]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([path, digest]) => `${digest}  ${path}\n`)
    .join('')
}

/** The lines that could be read, and what is wrong with the others. */
export function parseManifest(
  name: string,
  text: string,
): {readonly manifest: Manifest; readonly problems: readonly string[]} {
  const manifest = new Map<string, string>()
  const problems: string[] = []
  const lines = text.split('\n')
  if (lines.pop() !== '') problems.push(`${name} does not end with a line break`)
  for (const [place, line] of lines.entries()) {
    const [, digest, path] = /^([0-9a-f]{64}) {2}([a-z0-9_][A-Za-z0-9._/-]*)$/.exec(line) ?? []
    if (digest === undefined || path === undefined || path.split('/').includes('..'))
      problems.push(`${name}:${place + 1} is not a digest and a path inside the bag`)
    else if (manifest.has(path)) problems.push(`${name}:${place + 1} names ${path} again`)
    else manifest.set(path, digest)
  }
  return {manifest, problems}
}

/** Tag lines of bag-info.txt. */
export function formatBagInfo(tags: Readonly<Record<string, string>>): string {
  return Object.entries(tags)
    .map(([label, value]) => `${label}: ${value}\n`)
    .join('')
}

/** Bytes and files of the payload, as `Payload-Oxum` has them. */
export const oxum = (bytes: number, files: number): string => `${bytes}.${files}`
