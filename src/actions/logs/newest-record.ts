import type {Reader} from '../../core/cloudflare.ts'
import {Fault} from '../../core/fault.ts'
import type {LogScope, LogSource, Paged} from './log-source.ts'

/** How fresh a log is. */
export interface Newest {
  /** Time of its newest record; absent where it has none of the last two days. */
  readonly newest?: string
  readonly lagMs: number
  /** Why there is no such log. */
  readonly absent?: string
}

const reachMs = 2 * 86_400_000
const wholeAccount: LogScope = {of: 'account', targets: []}

/** The newest record of one part. Throws DENIED for a refusal. */
async function ofPart(reader: Reader, {open, standing}: LogSource, part: string | undefined) {
  const absent = (await standing?.(reader, part))?.absent
  if (absent !== undefined) return {absent}
  const to = reader.now()
  const from = new Date(to.getTime() - reachMs).toISOString()
  return {newest: await newestOf(open(reader, {from, to: to.toISOString(), direction: 'desc'}, part))}
}

/** The first pages of a sampled log may only say how far it reaches. */
const mostPages = 6

async function newestOf(paged: Paged): Promise<string | undefined> {
  let cursor: string | undefined
  for (let pages = 0; pages < mostPages; pages += 1) {
    const page = await paged.read(cursor)
    if (page.kind === 'refused')
      throw new Fault('DENIED', page.why, {next: ['give the token the permission: README "Permissions"']})
    const times = page.rows.map(paged.time).filter((time) => time !== undefined)
    if (times.length > 0 || page.next === undefined) return times.toSorted().at(-1)
    cursor = page.next
  }
  return undefined
}

/** The newest record of a log, over all its parts. */
export async function newestRecord(reader: Reader, source: LogSource): Promise<Newest> {
  const {lagMs, parts} = source
  const all: readonly (string | undefined)[] = parts === undefined ? [undefined] : await parts(reader, wholeAccount)
  const found = await Promise.all(all.map((part) => ofPart(reader, source, part)))
  const newest = found
    .flatMap((one) => ('newest' in one && one.newest !== undefined ? [one.newest] : []))
    .toSorted()
    .at(-1)
  const absent = found.flatMap((one) => one.absent ?? [])
  if (newest !== undefined) return {newest, lagMs}
  if (all.length === 0) return {lagMs, absent: 'the account has nothing that writes one'}
  return absent.length === found.length && absent[0] !== undefined ? {lagMs, absent: absent[0]} : {lagMs}
}
