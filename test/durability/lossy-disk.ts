import {basename, dirname, join, relative} from 'node:path'
import {mkdirSync, writeFileSync} from 'node:fs'

/** What a program asked of the disk, or promised to somebody: then the file has these bytes whatever happens. */
export type Act =
  | {readonly act: 'mkdir' | 'sync'; readonly path: string}
  | {readonly act: 'write' | 'append'; readonly path: string; readonly bytes: string}
  | {readonly act: 'promise'; readonly path: string; readonly bytes: string}
  | {readonly act: 'rename'; readonly path: string; readonly to: string}

/** Chooses one of so many ways. */
export type Choose = (ways: number) => number

interface File {
  now: Buffer
  synced: Buffer
}
type Entry = File | 'directory'

/** The names in a directory: those that are safe, and what was done since they were. */
interface Directory {
  safe: Map<string, Entry>
  now: Map<string, Entry>
  since: ((names: Map<string, Entry>) => void)[]
}

/**
 * A disk that keeps what it was told to sync, and of the rest whatever it likes: changes of names in any selection, and
 * of bytes the beginning, the beginning and zeros, or nothing.
 */
export function lossyDisk(root: string) {
  const directories = new Map<string, Directory>([[root, empty()]])
  const of = (path: string): Directory => {
    const found = directories.get(path)
    if (found === undefined) throw new Error(`${path} was made by an act that is not recorded`)
    return found
  }
  const fileAt = (path: string): File => {
    const entry = of(dirname(path)).now.get(basename(path))
    if (entry !== undefined && entry !== 'directory') return entry
    const file = {now: Buffer.alloc(0), synced: Buffer.alloc(0)}
    change(of(dirname(path)), (names) => names.set(basename(path), file))
    return file
  }

  const does = (act: Act): void => {
    switch (act.act) {
      case 'mkdir':
        directories.set(act.path, empty())
        return change(of(dirname(act.path)), (names) => names.set(basename(act.path), 'directory'))
      case 'write':
        return void (fileAt(act.path).now = Buffer.from(act.bytes, 'base64'))
      case 'append': {
        const file = fileAt(act.path)
        return void (file.now = Buffer.concat([file.now, Buffer.from(act.bytes, 'base64')]))
      }
      case 'rename': {
        const [file, from, to] = [fileAt(act.path), basename(act.path), basename(act.to)]
        return change(of(dirname(act.path)), (names) => names.set(to, file).delete(from))
      }
      case 'sync':
        return sync(act.path)
      case 'promise':
        return undefined
      default:
        return act satisfies never
    }
  }
  const sync = (path: string) => {
    const directory = directories.get(path)
    if (directory === undefined) {
      const file = fileAt(path)
      file.synced = file.now
      return
    }
    directory.safe = new Map(directory.now)
    directory.since = []
  }
  const leave = (path: string, into: string, choose: Choose): void => {
    mkdirSync(into, {recursive: true})
    const {safe, since} = of(path)
    const names = new Map(safe)
    for (const later of since) if (choose(2) === 0) later(names)
    for (const [name, entry] of names) {
      if (entry === 'directory') leave(join(path, name), join(into, name), choose)
      else writeFileSync(join(into, name), left(entry, choose))
    }
  }
  return {
    does,
    /** What the power cut leaves, laid down in a folder. */
    leaveIn: (folder: string, choose: Choose) => leave(root, folder, choose),
    placeOf: (path: string, folder: string) => join(folder, relative(root, path)),
  }
}

const empty = (): Directory => ({safe: new Map(), now: new Map(), since: []})

function change(directory: Directory, how: (names: Map<string, Entry>) => void): void {
  how(directory.now)
  directory.since.push(how)
}

function left({now, synced}: File, choose: Choose): Buffer {
  if (now === synced) return now
  const torn = choose(now.length + 1)
  const ways = [
    synced,
    now,
    now.subarray(0, torn),
    Buffer.concat([now.subarray(0, torn), Buffer.alloc(now.length - torn)]),
  ]
  return ways[choose(ways.length)] ?? synced
}
