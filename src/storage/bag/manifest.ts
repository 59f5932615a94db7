/** What files are digested with: one anybody has a tool for, and one that holds should the first be broken. */
export const algorithms = ['sha256', 'sha512'] as const
export type Algorithm = (typeof algorithms)[number]

/** The manifest of the payload, and that of everything else, after RFC 8493. */
export const payloadManifestOf = (algorithm: Algorithm): string => `manifest-${algorithm}.txt`
export const tagManifestOf = (algorithm: Algorithm): string => `tagmanifest-${algorithm}.txt`

/** The last file that is written, and what stands for the whole bag. */
export const tagManifest = tagManifestOf('sha256')

export const bagDeclaration = 'BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n'

/** Digests by path inside the bag, as hex digits. */
export type Manifest = ReadonlyMap<string, string>

/** One line a file, as `sha256sum -c` and `sha512sum -c` read it. */
export function formatManifest(manifest: Manifest): string {
  return [...manifest]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([path, digest]) => `${digest}  ${path}\n`)
    .join('')
}

const lineOf: Readonly<Record<Algorithm, RegExp>> = {
  sha256: /^([0-9a-f]{64}) {2}([a-z0-9_][A-Za-z0-9._/-]*)$/,
  sha512: /^([0-9a-f]{128}) {2}([a-z0-9_][A-Za-z0-9._/-]*)$/,
}

/** The lines that could be read, and what is wrong with the others. */
export function parseManifest(
  name: string,
  text: string,
  algorithm: Algorithm,
): {readonly manifest: Manifest; readonly problems: readonly string[]} {
  const manifest = new Map<string, string>()
  const problems: string[] = []
  const lines = text.split('\n')
  if (lines.pop() !== '') problems.push(`${name} does not end with a line break`)
  for (const [place, line] of lines.entries()) {
    const [, digest, path] = lineOf[algorithm].exec(line) ?? []
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

/** The values of a label in bag-info.txt. */
export const bagInfoOf = (text: string, label: string): string | undefined =>
  text
    .split('\n')
    .find((line) => line.startsWith(`${label}: `))
    ?.slice(label.length + 2)

/** Bytes and files of the payload, as `Payload-Oxum` has them. */
export const oxum = (bytes: number, files: number): string => `${bytes}.${files}`
