import {sha256} from '../core/digest.ts'
import type {EvidenceItem} from '../core/documents/evidence.ts'
import type {Clock, EvidenceBag} from '../core/ports.ts'

/** A bag that is weighed and thrown away; `nameOf` names files as a bag on disk does. */
export function createMemoryBag(
  path: string,
  clock: Pick<Clock, 'now'>,
  nameOf: (file: string) => string,
): EvidenceBag {
  const digests: string[] = []
  const keep: EvidenceBag['keep'] = async (file, bytes, about) => {
    const item: EvidenceItem = {
      ...about,
      file: `data/${nameOf(file)}`,
      sha256: sha256(bytes),
      bytes: bytes.byteLength,
      collectedAt: clock.now().toISOString(),
    }
    digests.push(item.sha256)
    return item
  }
  return {
    path,
    begunAt: clock.now().toISOString(),
    keep,
    async keepStream(file, chunks, about) {
      const pieces: Uint8Array[] = []
      for await (const chunk of chunks) pieces.push(chunk)
      return keep(file, Buffer.concat(pieces), typeof about === 'function' ? about() : about)
    },
    seal: async () => ({sha256: sha256(digests.toSorted().join('\n'))}),
  }
}
