import {basename} from 'node:path'
import type {BagCopy} from '../core/evidence/bag-copy.ts'
import type {BagCopier} from '../core/evidence/bag-copier.ts'
import type {Inventory} from '../core/documents/inventory.ts'
import type {Clock} from '../core/ports.ts'
import {toolVersion} from '../package-root.ts'
import {createNaming} from '../storage/bag/file-names.ts'
import type {BagSink} from '../storage/evidence-sinks/bag-sink.ts'
import {copyBag} from '../storage/evidence-sinks/copy-bag.ts'
import {openSink, sinkPlace} from '../storage/evidence-sinks/open-sinks.ts'
import {verifyCopy} from '../storage/evidence-sinks/verify-copy.ts'
import {everySealedBag, type SealedBag, sealedBagsMeant} from '../storage/evidence-bags.ts'
import {createSecretResolver} from '../storage/secrets/secret-resolver.ts'
import {systemClock} from '../storage/system-clock.ts'
import {notedCopy} from './noted-copy.ts'

export interface CopyingBags {
  readonly inventory: Inventory
  readonly env: Readonly<Record<string, string | undefined>>
  readonly clock: Clock
  readonly stateDir: string
  /** Where the locks are that journals are written under. */
  readonly lockDir: string
  /** Who copies, for the custody of what is copied. */
  readonly operator: string
}

/** Where a bag lies below a sink: by its run, and by its own name there. */
export const folderOf = ({run, path}: Pick<SealedBag, 'run' | 'path'>): string =>
  createNaming()(`${run}/${basename(path)}`)

/** Opens sinks by name; the keys of one are read when it is needed. */
export function sinkOpener({inventory, env, clock}: CopyingBags) {
  const {sinks: places = {}} = inventory.evidence ?? {}
  const {resolve: resolveSecret} = createSecretResolver({env, clock})
  const open = async (name: string) => openSink(name, sinkPlace(places, name), {resolveSecret, clock})
  return {names: Object.keys(places), open}
}

/** Copies one bag, under the name of who copies it. */
export const copyTo = async (
  sink: BagSink,
  bag: SealedBag,
  {operator, signal}: Pick<CopyingBags, 'operator'> & {readonly signal: AbortSignal},
): Promise<BagCopy> =>
  copyBag({
    bag: bag.path,
    sealed: bag.sealed,
    folder: folderOf(bag),
    sink,
    by: operator,
    tool: `firebreak/${toolVersion()}`,
    clock: systemClock,
    signal,
  })

/** Copies what a person names. */
export function bagCopier(options: CopyingBags): BagCopier {
  const {names, open} = sinkOpener(options)
  const {clock, stateDir} = options
  return {
    sinks: names,
    async copy(wanted, name, signal) {
      const bags = sealedBagsMeant(stateDir, wanted, everySealedBag)
      const sink = await open(name)
      const notes: string[] = []
      const copies = await inTurn(bags, async (bag) => {
        const copy = await copyTo(sink, bag, {...options, signal})
        const note = await notedCopy(bag, copy, options)
        if (note !== undefined) notes.push(note)
        return copy
      })
      return {copies, notes}
    },
    async check(wanted, name, signal) {
      const bags = sealedBagsMeant(stateDir, wanted, everySealedBag)
      const sink = await open(name)
      return inTurn(bags, async (bag) => verifyCopy({...bag, folder: folderOf(bag), sink, clock, signal}))
    },
  }
}

async function inTurn<Value>(
  bags: readonly SealedBag[],
  act: (bag: SealedBag) => Promise<Value>,
): Promise<readonly Value[]> {
  const done: Value[] = []
  for (const bag of bags) done.push(await act(bag))
  return done
}
