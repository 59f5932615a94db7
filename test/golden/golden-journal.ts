import {mkdirSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {gunzipSync} from 'node:zlib'

/** A journal that an earlier firebreak wrote, kept as it lay on disk. Nothing rewrites these files: that is their worth. */
export interface Golden {
  readonly protocol: number
  readonly name: string
  readonly run: string
  readonly entries: number
  /** The hash of the last entry, as the firebreak that wrote it had it. */
  readonly head: string
  /** What is left of a run that was killed: the file, and the log that was not yet moved into it. */
  readonly files: readonly string[]
}

export const goldenJournals: readonly Golden[] = [
  {
    protocol: 1,
    name: 'finished',
    run: '01m813ke2n444yn3rgtn70v5t6',
    entries: 61,
    head: 'sha256:59f3ad553463d8c1baa0e74926346198a9d32ce06482c1278a6ed2980cb8e4a6',
    files: ['db'],
  },
  {
    protocol: 1,
    name: 'release',
    run: '01m813kepd0fzmdck3g48r1sr7',
    entries: 34,
    head: 'sha256:ea10f9bf657d45beb08880e0809ae06d33942808a4ebfda53fbe7440f24de8a3',
    files: ['db'],
  },
  {
    protocol: 1,
    name: 'crashed',
    run: '01m813kj5dg5wjhpagsfz2n9vt',
    entries: 28,
    head: 'sha256:4ff429ef5bb5e96184987ae68c502629d9a1772c096c620fad3f0ffbea8723e2',
    files: ['db', 'db-wal'],
  },
]

export const goldenNamed = (wanted: string): Golden => {
  const found = goldenJournals.find(({name}) => name === wanted)
  if (found === undefined) throw new Error(`there is no golden journal ${wanted}`)
  return found
}

/** Lays the journal into a state folder, as the crash or the end of its run left it; returns its path. */
export function layDown({protocol, name, run, files}: Golden, stateDir: string): string {
  const dir = join(stateDir, 'runs', run)
  mkdirSync(dir, {recursive: true, mode: 0o700})
  for (const file of files) {
    const kept = readFileSync(join(import.meta.dirname, `protocol-${protocol}`, `${name}.${file}.gz`))
    writeFileSync(join(dir, `journal.${file}`), gunzipSync(kept), {mode: 0o600})
  }
  return join(dir, 'journal.db')
}
