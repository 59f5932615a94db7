import type {Answers} from '../../core/cloudflare.ts'
import type {EvidenceItem} from '../../core/documents/evidence.ts'

/** The items of a bag, and their bytes as they came. */
export interface KeptItems {
  readonly items: readonly EvidenceItem[]
  read(item: EvidenceItem): Promise<Uint8Array>
}

/** What a bag has of the answers of the API, each given once: whoever asks a second time wants to know it anew. */
export function answersIn({items, read}: KeptItems): Answers {
  const byRequest = new Map(items.filter(({status}) => status !== 0).map((item) => [item.request, item]))
  return async (request) => {
    const item = byRequest.get(request)
    if (item === undefined) return undefined
    byRequest.delete(request)
    const {status, cfRay} = item
    return {request, status, bytes: await read(item), ...(cfRay === undefined ? {} : {cfRay})}
  }
}

/** The digest of the bytes as they came, whatever the file has. */
export const rawDigest = ({raw, sha256}: EvidenceItem): string => raw?.sha256 ?? sha256
