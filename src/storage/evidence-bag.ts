import {mkdirSync} from 'node:fs'
import {appendFile, readFile} from 'node:fs/promises'
import {basename, dirname, join} from 'node:path'
import {passCrashPoint} from '../core/crash-point.ts'
import {canonicalJson, sha256} from '../core/digest.ts'
import {EvidenceItem} from '../core/documents/evidence.ts'
import {Fault} from '../core/fault.ts'
import type {Clock, EvidenceBag} from '../core/ports.ts'
import {printable} from '../core/text/printable.ts'
import {redactAll, redactBytes} from '../core/text/redact.ts'
import {createNaming} from './bag/file-names.ts'
import {bagDeclaration, formatBagInfo, formatManifest, oxum, payloadManifest, tagManifest} from './bag/manifest.ts'
import {isCode} from '../core/text/error-code.ts'
import {assertRoomForEvidence} from './disk/free-space.ts'
import {keepFile} from './disk/keep-file.ts'
import {makePrivateDir, syncDir} from './disk/private-dir.ts'

export {verifyBag} from './bag/verify-bag.ts'

export interface BagOptions {
  /** Where the bag should be; a bag that is there already is left alone, and this one gets a number. */
  readonly dir: string
  readonly clock: Clock
  readonly run: string
  readonly incident?: string
}

const collectionLog = 'meta/collection.jsonl'
const sourceReports = 'meta/sources.json'

/**
 * A bag after BagIt 1.0 (RFC 8493). Until it is sealed it has no tag manifest, so that a bag cut short by a crash
 * never passes for a whole one.
 */
export function createBag({dir, clock, run, incident}: BagOptions): EvidenceBag {
  const path = makeBagDir(dir)
  passCrashPoint('bag:made')
  const nameOf = createNaming()
  const items: EvidenceItem[] = []
  const underway = new Set<Promise<unknown>>()
  let sealed = false

  const assertOpen = () => {
    if (sealed) throw new Fault('REFUSED', `${path} is sealed: evidence that comes later needs a bag of its own`)
  }
  const store = async (
    name: string,
    received: Uint8Array,
    about: Parameters<EvidenceBag['keep']>[2],
  ): Promise<EvidenceItem> => {
    const file = `data/${name}`
    const {bytes, blanked} = redactBytes(received)
    const item = EvidenceItem.parse({
      ...redactAll(about),
      file,
      sha256: sha256(bytes),
      bytes: bytes.byteLength,
      ...(blanked === 0 ? {} : {blanked}),
      collectedAt: clock.now().toISOString(),
    })
    assertRoomForEvidence(path, bytes.byteLength)
    makePrivateDir(dirname(join(path, file)))
    await keepFile(join(path, file), bytes)
    items.push(item)
    passCrashPoint('bag:before-log')
    await appendFile(join(path, collectionLog), `${canonicalJson(item)}\n`, {mode: 0o600, flush: true})
    passCrashPoint('bag:logged')
    return item
  }

  return {
    path,
    async keep(file, bytes, about) {
      assertOpen()
      const storing = store(nameOf(file), bytes, about)
      underway.add(storing)
      return storing.finally(() => underway.delete(storing))
    },
    async seal(reports) {
      assertOpen()
      sealed = true
      await Promise.allSettled(underway)
      passCrashPoint('bag:before-sealing')
      const seal = await writeTagFiles(path, items, {reports, sealedAt: clock.now(), run, incident})
      passCrashPoint('bag:sealed')
      return seal
    },
  }
}

/** The wanted directory, or the first with a number that nobody has. */
function makeBagDir(wanted: string): string {
  makePrivateDir(dirname(wanted))
  for (let number = 1; ; number++) {
    const path = number === 1 ? wanted : join(dirname(wanted), `${basename(wanted)}-${number}`)
    if (!isMade(path)) continue
    syncDir(dirname(path))
    makePrivateDir(join(path, 'data'))
    makePrivateDir(join(path, 'meta'))
    return path
  }
}

function isMade(path: string): boolean {
  try {
    mkdirSync(path, {mode: 0o700})
    return true
  } catch (error) {
    if (isCode(error, 'EEXIST')) return false
    throw error
  }
}

interface Sealing {
  readonly reports: readonly unknown[]
  readonly sealedAt: Date
  readonly run: string
  readonly incident: string | undefined
}

async function writeTagFiles(
  path: string,
  items: readonly EvidenceItem[],
  {reports, sealedAt, run, incident}: Sealing,
): Promise<{readonly sha256: string}> {
  const payload = new Map(items.map(({file, sha256: digest}) => [file, hex(digest)]))
  const total = items.reduce((sum, {bytes}) => sum + bytes, 0)
  const log = items.length === 0 ? '' : await readFile(join(path, collectionLog), 'utf8')
  const tagFiles: readonly (readonly [name: string, text: string])[] = [
    ['bagit.txt', bagDeclaration],
    [
      'bag-info.txt',
      formatBagInfo({
        'Bag-Software-Agent': 'firebreak',
        'Bagging-Date': sealedAt.toISOString().slice(0, 10),
        'Sealed-At': sealedAt.toISOString(),
        'Bag-Group-Identifier': printable(run),
        ...(incident === undefined ? {} : {'External-Identifier': printable(incident)}),
        'Payload-Oxum': oxum(total, items.length),
      }),
    ],
    [collectionLog, log],
    [sourceReports, `${JSON.stringify(redactAll(reports), null, 2)}\n`],
    [payloadManifest, formatManifest(payload)],
  ]
  for (const [name, text] of tagFiles) await keepFile(join(path, name), text)
  const manifest = formatManifest(new Map(tagFiles.map(([name, text]) => [name, hex(sha256(text))])))
  await keepFile(join(path, tagManifest), manifest)
  return {sha256: sha256(manifest)}
}

const hex = (digest: string): string => digest.slice('sha256:'.length)
