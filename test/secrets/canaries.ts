import {readdirSync, readFileSync} from 'node:fs'
import {join} from 'node:path'

export const filesUnder = (dir: string): readonly string[] =>
  readdirSync(dir, {recursive: true, withFileTypes: true})
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))

/** A secret as it is and as it may look in disguise; base64 at each of the three places where it may begin in a longer text. */
export function disguises(secret: string): readonly string[] {
  const bytes = Buffer.from(secret)
  const shifted = [0, 1, 2].map((shift) => Buffer.concat([Buffer.alloc(shift), bytes]).toString('base64'))
  const inner = shifted.map((text) => text.slice(4, -4))
  return [
    secret,
    encodeURIComponent(secret),
    JSON.stringify(secret).slice(1, -1),
    bytes.toString('hex'),
    bytes.toString('hex').toUpperCase(),
    ...inner,
    ...inner.map((text) => text.replaceAll('+', '-').replaceAll('/', '_')),
  ]
}

/** Where something may have been left, and what is there. */
export type Places = ReadonlyMap<string, string>

/** Every file below a directory, byte for byte. */
export const filesAsPlaces = (dir: string): Places =>
  new Map(filesUnder(dir).map((path) => [path, readFileSync(path, 'latin1')]))

/** The places that hold one of the secrets in any disguise. */
export function leaksIn(places: Places, secrets: readonly string[]): readonly string[] {
  const searched = secrets.flatMap(disguises)
  return [...places].filter(([, text]) => searched.some((secret) => text.includes(secret))).map(([where]) => where)
}

/** What can be seen of a process, and of all that it has started, by anybody on the machine. */
export function commandLines(pid: number): readonly string[] {
  try {
    const own = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean)
    return [own, ...children.flatMap((child) => commandLines(Number(child)))]
  } catch {
    // It has ended meanwhile.
    return []
  }
}
