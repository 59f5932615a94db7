import {existsSync, readdirSync, realpathSync} from 'node:fs'
import {dirname, join, parse, resolve, sep} from 'node:path'
import {sha256} from '../../core/digest.ts'
import type {Runbook} from '../../core/documents/runbook.ts'
import {Fault} from '../../core/fault.ts'
import {didYouMean} from '../../core/text/near-name.ts'
import {printable} from '../../core/text/printable.ts'
import {isCode} from '../../core/text/error-code.ts'
import {readRunbook, type Read, runbookLimit} from './read-document.ts'
import {readText} from './read-text.ts'

/** Where runbooks are looked for; the operator's own go before those shipped with firebreak. */
export interface RunbookPlaces {
  readonly shipped: string
  readonly local: string
}

export interface RunbookFile extends Read<Runbook> {
  readonly shipped: boolean
}

const next = ['firebreak runbook list']

/** The runbook of this name, or at this path. Throws USAGE when there is none, with the names that come near. */
export function findRunbook(nameOrPath: string, places: RunbookPlaces): RunbookFile {
  if (/[/\\]|\.ya?ml$/.test(nameOrPath)) return fileAt(nameOrPath, places)
  const paths = pathsById(places)
  const path = paths.get(nameOrPath)
  if (path !== undefined) return named(nameOrPath, fileAt(path, places))
  throw new Fault('USAGE', `there is no runbook ${printable(nameOrPath)}${didYouMean(nameOrPath, paths.keys())}`, {
    next,
  })
}

/** Every runbook there is, by id. A file of the local folder that does not claim to be a runbook of firebreak is passed over. */
export function listRunbooks(places: RunbookPlaces): readonly RunbookFile[] {
  return [...pathsById(places)]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .filter(([, path]) => /^schema:\s*["']?firebreak\/runbook@/m.test(readText(path, runbookLimit, {links: 'refused'})))
    .map(([id, path]) => named(id, fileAt(path, places)))
}

/** The text of the runbook with this digest, where its file is in its place; what cannot be read there is passed over. */
export function runbookText(digest: string, places: RunbookPlaces): string | undefined {
  return [...pathsById(places).values()].map(textAt).find((text) => text !== undefined && sha256(text) === digest)
}

function textAt(path: string): string | undefined {
  try {
    return readText(path, runbookLimit)
  } catch (error) {
    if (error instanceof Fault) return undefined
    throw error
  }
}

function named(id: string, file: RunbookFile): RunbookFile {
  if (file.document.id === id) return file
  throw new Fault(
    'INVALID_DOCUMENT',
    `${file.path} has the id ${file.document.id}: a runbook's file is named after its id`,
    {next: [`rename it to ${file.document.id}.yaml`]},
  )
}

function fileAt(path: string, {shipped, local}: RunbookPlaces): RunbookFile {
  if (!staysWithin(local, path)) throw leadsOut(path)
  return {...readRunbook(path), shipped: dirname(resolve(path)) === resolve(shipped)}
}

/** Whether a path that is written as one inside a folder also is: a folder below it may be a link. */
function staysWithin(folder: string, path: string): boolean {
  const [root, written] = [resolve(folder), resolve(path)]
  if (!written.startsWith(root + sep) || !existsSync(written)) return true
  return realpathSync(dirname(written))
    .concat(sep)
    .startsWith(realpathSync(root) + sep)
}

function leadsOut(path: string): Fault {
  return new Fault('REFUSED', `${path} leads out of the folder of the runbooks`, {
    next: ['give the path of the file that it leads to, if that is the one you mean'],
  })
}

function pathsById({shipped, local}: RunbookPlaces): ReadonlyMap<string, string> {
  return new Map(
    [shipped, local].flatMap((folder) =>
      filesOf(folder).map((file) => [parse(file).name, join(folder, file)] as const),
    ),
  )
}

function filesOf(folder: string): readonly string[] {
  try {
    return readdirSync(folder).filter((name) => /^[^.].*\.ya?ml$/.test(name))
  } catch (error) {
    if (isCode(error, 'ENOENT') || isCode(error, 'ENOTDIR')) return []
    throw error
  }
}
