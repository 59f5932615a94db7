import {Fault} from '../../../core/fault.ts'
import type {OpenedBag} from '../../../core/ports.ts'
import type {Sighting} from '../../../core/story/happening.ts'
import type {Bagged, Reading} from '../../../core/story/reading.ts'
import {type KeptFile, type Teller, tellers} from './tellers.ts'
import {snapshotsIn} from './snapshots.ts'

const bySource: ReadonlyMap<string, Teller> = new Map(tellers.map((teller) => [teller.facts.source, teller]))

interface Page {
  readonly sightings: readonly Sighting[]
  readonly keys: readonly string[]
  readonly why?: string
}

async function readFile(kept: KeptFile, teller: Teller): Promise<Page> {
  const {bag, item} = kept
  const {source, file, part} = item
  const keys: string[] = []
  const sightings: Sighting[] = []
  const why = await teller.read(kept, ([key, row]) => {
    keys.push(key)
    const deed = teller.deed(row, part)
    if (deed !== undefined && !Number.isNaN(Date.parse(deed.time)))
      sightings.push({source, key, deed, bag: bag.path, file})
  })
  return {sightings, keys, ...(why === undefined ? {} : {why})}
}

/** A page that is damaged is a gap; what cannot be read for another reason is told as such. */
async function tryFile(kept: KeptFile, teller: Teller): Promise<Page> {
  try {
    return await readFile(kept, teller)
  } catch (error) {
    if (error instanceof Fault && error.code === 'INVALID_DOCUMENT')
      return {sightings: [], keys: [], why: error.message}
    throw error
  }
}

/** Everything that is wrong with a sealed bag. */
export type Verify = (path: string) => Promise<readonly string[]>

async function bagged({path, run, incident, sealedAt}: OpenedBag, verify: Verify): Promise<Bagged> {
  return {
    path,
    run,
    ...(incident === undefined ? {} : {incident}),
    ...(sealedAt === undefined ? {problems: []} : {sealedAt, problems: await verify(path)}),
  }
}

/** Reads what bags hold of deeds and of the configuration; the same record in two bags is one. */
export async function readBags(bags: readonly OpenedBag[], verify: Verify): Promise<Reading> {
  const sightings: Sighting[] = []
  const keys = new Map<string, Set<string>>()
  const unreadable: {source: string; file: string; why: string}[] = []
  for (const bag of bags) {
    for (const item of bag.items) {
      const teller = bySource.get(item.source)
      if (teller === undefined || item.status >= 400) continue
      const page = await tryFile({bag, item}, teller)
      const own = keys.get(item.source) ?? new Set()
      for (const sighting of page.sightings) sightings.push(sighting)
      for (const key of page.keys) own.add(key)
      keys.set(item.source, own)
      if (page.why !== undefined) unreadable.push({source: item.source, file: item.file, why: page.why})
    }
  }
  return {
    bags: await Promise.all(bags.map((bag) => bagged(bag, verify))),
    sources: tellers.map(({facts}) => facts),
    sightings,
    records: new Map([...keys].map(([source, own]) => [source, own.size])),
    reports: bags.flatMap(({sources}) => sources),
    snapshots: (await Promise.all(bags.map(snapshotsIn))).flat(),
    unreadable,
  }
}
