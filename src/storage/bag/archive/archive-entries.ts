import {lstat, readdir} from 'node:fs/promises'
import {join, relative, sep} from 'node:path'
import {Fault} from '../../../core/fault.ts'
import {type BagFile, bagFiles} from '../../evidence-sinks/bag-files.ts'

/** A sealed bag, and the folder that it gets in the archive. */
export interface Packed {
  readonly path: string
  readonly folder: string
  /** When it was sealed: the time of all its files there. */
  readonly sealedAt: Date
}

/** What the archive says of one place; a folder has no file. */
export interface Entry {
  readonly name: string
  readonly at: Date
  readonly file?: BagFile
}

/** Every file of the bags and every folder above one, in an order that depends on their names alone. */
export async function entriesOf(bags: readonly Packed[]): Promise<readonly Entry[]> {
  const entries = new Map<string, Entry>()
  for (const {path, folder, sealedAt: at} of bags) {
    await assertPlain(path)
    const {content, seal} = await bagFiles(path)
    for (const file of [...content, ...seal]) {
      const name = `${folder}/${file.name}`
      for (const above of foldersOf(name)) if (!entries.has(above)) entries.set(above, {name: above, at})
      entries.set(name, {name, at, file})
    }
  }
  return [...entries.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1))
}

function foldersOf(name: string): readonly string[] {
  const segments = name.split('/').slice(0, -1)
  return segments.map((_, at) => `${segments.slice(0, at + 1).join('/')}/`)
}

/** A link could lead anywhere, and would be packed as what it leads to. */
async function assertPlain(bag: string): Promise<void> {
  const found = await readdir(bag, {recursive: true, withFileTypes: true})
  const odd = found.find((entry) => !entry.isFile() && !entry.isDirectory())
  if (odd === undefined && (await lstat(bag)).isDirectory()) return
  const name = odd === undefined ? '' : relative(bag, join(odd.parentPath, odd.name)).split(sep).join('/')
  throw new Fault('INVALID_DOCUMENT', `${join(bag, name)} is a link or a device: the bag is not exported`, {
    next: ['find out who put it there', `firebreak evidence verify ${bag}`],
  })
}
