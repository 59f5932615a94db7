import {appendFile, readdir} from 'node:fs/promises'
import {hostname} from 'node:os'
import {join} from 'node:path'
import {canonicalJson, sha256} from '../../core/digest.ts'
import {CustodyEntry, type CustodyEvent} from '../../core/signed/custody.ts'
import type {Clock} from '../../core/ports.ts'
import {redactAll} from '../../core/text/redact.ts'
import {isCode} from '../../core/text/error-code.ts'
import {keepNewFile} from '../disk/keep-file.ts'
import {makePrivateDir} from '../disk/private-dir.ts'
import {textIn} from './files-of.ts'

/** Who has a bag in hand. */
export interface Custodian {
  readonly by: string
  readonly tool: string
  readonly clock: Clock
}

/** Up to the sealing: one line a link, under the tag manifest. */
export const custodyLog = 'meta/custody.jsonl'

/** After it: one file a link, so that two processes never write the same one. */
export const custodyFolder = 'custody'

/** The link before the first. */
const genesis = `sha256:${'0'.repeat(64)}`

/** A link and its hash. */
export interface Link {
  readonly place: string
  readonly text: string
  readonly hash: string
  /** It ends where it was written to. */
  readonly isWhole: boolean
}

/** Where a link lies that came after the sealing. */
export const custodyFileOf = (seq: number): string => `${custodyFolder}/${String(seq).padStart(6, '0')}.json`

/** Every link of a bag in its order, whatever it says. */
export async function readLinks(path: string): Promise<readonly Link[]> {
  const lines = (await textIn(path, custodyLog)).split('\n').slice(0, -1)
  const names = await namesIn(join(path, custodyFolder))
  const later = names.map(async (name) => {
    const text = await textIn(path, `${custodyFolder}/${name}`)
    return {place: `${custodyFolder}/${name}`, text: text.replace(/\n$/, ''), isWhole: text.endsWith('\n')}
  })
  const links = [
    ...lines.map((text, at) => ({place: `${custodyLog}:${at + 1}`, text, isWhole: true})),
    ...(await Promise.all(later)),
  ]
  return links.map((link) => ({...link, hash: sha256(link.text)}))
}

/** What is wrong with the chain, and what it says as far as it can be read. */
export function followLinks(links: readonly Link[]): {
  readonly entries: readonly CustodyEntry[]
  readonly problems: readonly string[]
} {
  const problems: string[] = []
  const entries = links.flatMap(({place, text, isWhole}, at) => {
    const entry = isWhole ? entryIn(text) : undefined
    if (entry === undefined) problems.push(`${place} is no record of custody`)
    else if (place.startsWith(`${custodyFolder}/`) && place !== custodyFileOf(entry.seq))
      problems.push(`${place} is not named after its place in the custody`)
    else if (entry.seq !== at + 1) problems.push(`${place} is link ${entry.seq} where ${at + 1} should be`)
    else if (entry.prev !== (links[at - 1]?.hash ?? genesis))
      problems.push(`${place} does not follow from the link before it`)
    return entry === undefined ? [] : [entry]
  })
  return {entries, problems}
}

/** Adds a link to a bag that is not sealed yet. */
export async function logCustody(path: string, event: CustodyEvent, custodian: Custodian): Promise<CustodyEntry> {
  const entry = nextEntry(await readLinks(path), event, custodian)
  await appendFile(join(path, custodyLog), `${canonicalJson(entry)}\n`, {mode: 0o600, flush: true})
  return entry
}

/** Adds a link to a sealed bag; where two do so at once, one comes after the other. */
export async function addCustody(path: string, event: CustodyEvent, custodian: Custodian): Promise<CustodyEntry> {
  makePrivateDir(join(path, custodyFolder))
  for (;;) {
    const entry = nextEntry(await readLinks(path), event, custodian)
    if (await keepNewFile(join(path, custodyFileOf(entry.seq)), `${canonicalJson(entry)}\n`)) return entry
  }
}

function nextEntry(links: readonly Link[], event: CustodyEvent, {by, tool, clock}: Custodian): CustodyEntry {
  return redactAll(
    CustodyEntry.parse({
      schema: 'firebreak/custody@1',
      seq: links.length + 1,
      prev: links.at(-1)?.hash ?? genesis,
      at: clock.now().toISOString(),
      by,
      host: hostname(),
      tool,
      event,
    }),
  )
}

function entryIn(text: string): CustodyEntry | undefined {
  try {
    return CustodyEntry.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    // What another process is just writing.
    return (await readdir(folder)).filter((name) => !/^\..*\.part$/.test(name)).toSorted()
  } catch (error) {
    if (isCode(error, 'ENOENT')) return []
    throw error
  }
}
