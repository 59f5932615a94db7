import {appendFile} from 'node:fs/promises'
import {join} from 'node:path'
import type {EvidenceAbout, EvidenceSink} from '../../core/action.ts'
import {passCrashPoint} from '../../core/crash-point.ts'
import {canonicalJson, sha256} from '../../core/digest.ts'
import {EvidenceItem} from '../../core/documents/evidence.ts'
import {Fault} from '../../core/fault.ts'
import type {EvidenceBag} from '../../core/ports.ts'
import {redactAll} from '../../core/text/redact.ts'
import {collectionLog, sourceReports} from './collection-log.ts'
import {type Custodian, custodyLog, logCustody} from './custody.ts'
import {createNaming} from './file-names.ts'
import {formatManifest} from './manifest.ts'
import {inOnePiece, peeked, plainUpTo, storePayload, type Stored, until} from './payload.ts'
import {type BagFacts, type Digested, type TagFile, writeTagFiles} from './tag-files.ts'

export interface BagOptions extends Custodian {
  /** Where the bag should be; a bag that is there already is left alone, and a new one gets a number. */
  readonly dir: string
  readonly run: string
  readonly incident?: string
  /** The run that began the evidence which this bag goes on with. */
  readonly group?: string
  /** What else belongs beside the payload, as it is when the bag is sealed. */
  readonly records?: () => Promise<readonly TagFile[]>
  /** More lines of bag-info.txt. */
  readonly also?: BagFacts['also']
}

/** A bag that is there. */
interface Begun extends BagOptions {
  readonly begunAt: string
  /** It was sealed before: it takes nothing more. */
  readonly isSealed?: true
}

/** An item, with what the manifests say of its file. */
export interface Kept {
  readonly item: EvidenceItem
  readonly digests: Digested
}

/** Takes evidence until it is sealed; `before` is what the bag has already. */
export function fillBag(path: string, options: Begun, before: readonly Kept[] = []): EvidenceBag {
  const nameOf = createNaming()
  for (const {item} of before) nameOf(item.file.slice('data/'.length))
  const kept = [...before]
  const underway = new Set<Promise<unknown>>()
  const sealing = new AbortController()
  let sealed = options.isSealed === true

  const assertOpen = () => {
    if (sealed) throw new Fault('REFUSED', `${path} is sealed: evidence that comes later needs a bag of its own`)
  }
  const logged = async (stored: Stored, about: EvidenceAbout): Promise<EvidenceItem> => {
    const item = itemOf(stored, about, options.clock.now())
    kept.push({item, digests: digestsOf(stored)})
    passCrashPoint('bag:before-log')
    await appendFile(join(path, collectionLog), `${canonicalJson(item)}\n`, {mode: 0o600, flush: true})
    passCrashPoint('bag:logged')
    return item
  }
  const tracked = async (storing: Promise<EvidenceItem>): Promise<EvidenceItem> => {
    underway.add(storing)
    return storing.finally(() => underway.delete(storing))
  }
  const keepWhole = async (name: string, bytes: Uint8Array, about: EvidenceAbout) => {
    const isPlain = bytes.length <= plainUpTo
    return logged(await storePayload(path, {name: named(name, isPlain), isPlain}, inOnePiece(bytes)), about)
  }
  const keepPieces = async (name: string, ...[chunks, about]: Streamed) => {
    const {isShort: isPlain, whole} = await peeked(until(sealing.signal, chunks))
    return logged(await storePayload(path, {name: named(name, isPlain), isPlain}, whole), aboutOf(about))
  }

  return {
    path,
    begunAt: options.begunAt,
    async keep(file, bytes, about) {
      assertOpen()
      return tracked(keepWhole(nameOf(file), bytes, about))
    },
    async keepStream(file, chunks, about) {
      assertOpen()
      return tracked(keepPieces(nameOf(file), chunks, about))
    },
    async seal(reports) {
      assertOpen()
      sealed = true
      sealing.abort()
      await Promise.allSettled(underway)
      passCrashPoint('bag:before-sealing')
      const seal = {sha256: await sealBag(path, kept, {reports, options})}
      passCrashPoint('bag:sealed')
      return seal
    },
  }
}

type Streamed = [chunks: AsyncIterable<Uint8Array>, about: Parameters<EvidenceSink['keepStream']>[2]]

const aboutOf = (about: Streamed[1]): EvidenceAbout => (typeof about === 'function' ? about() : about)

/** An ending of its own tells people what opens the file; no name has one that the naming did not give for all. */
const named = (name: string, isPlain: boolean): string => (isPlain ? name : `${name}.zst`)

function itemOf({sha512: _sha512, blanked: found, ...stored}: Stored, about: EvidenceAbout, now: Date): EvidenceItem {
  const {blanked: before = 0, ...said} = redactAll(about)
  const blanked = before + found
  return EvidenceItem.parse({
    ...said,
    ...stored,
    ...(blanked === 0 ? {} : {blanked}),
    collectedAt: now.toISOString(),
  })
}

const digestsOf = ({sha256: digest, sha512, bytes}: Stored): Digested => ({sha256: hex(digest), sha512, bytes})
const hex = (digest: string): string => digest.slice('sha256:'.length)

interface Sealing {
  readonly reports: readonly unknown[]
  readonly options: BagOptions
}

async function sealBag(path: string, kept: readonly Kept[], {reports, options}: Sealing): Promise<string> {
  const {clock, run, incident, group, also = {}, records = async () => []} = options
  const payload = new Map(kept.map(({item, digests}) => [item.file, digests]))
  const sealedAt = clock.now()
  const bytes = kept.reduce((sum, {item}) => sum + item.bytes, 0)
  const manifest = sha256(formatManifest(new Map([...payload].map(([file, digests]) => [file, digests.sha256]))))
  await logCustody(path, {type: 'sealed', manifest, items: kept.length, bytes}, options)
  const files: readonly TagFile[] = [
    kept.length === 0 ? {name: collectionLog, content: ''} : {name: collectionLog},
    {name: sourceReports, content: `${JSON.stringify(redactAll(reports), null, 2)}\n`},
    ...(await records()),
    {name: custodyLog},
  ]
  return writeTagFiles(path, payload, {facts: {sealedAt, run, incident, group, also}, files})
}
