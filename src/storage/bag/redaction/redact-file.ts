import type {JsonRedactor} from './redact-json.ts'

/** Pages are far shorter; what is longer does not fit into memory with its variant. */
const longest = 64 * 1024 * 1024

/** The format of a file by its name, as the bag gives it; undefined for one that nothing can be taken out of. */
export function formatOf(file: string): 'json' | 'ndjson' | undefined {
  const [, ending] = /\.(json|ndjson|jsonl)(?:\.zst)?$/.exec(file) ?? []
  return ending === 'jsonl' ? 'ndjson' : (ending as 'json' | 'ndjson' | undefined)
}

/** The variant of a file for others; undefined where it is not what its name says. */
export async function redactedText(
  chunks: AsyncIterable<Uint8Array>,
  format: 'json' | 'ndjson',
  redactor: JsonRedactor,
): Promise<string | undefined> {
  const text = await textOf(chunks)
  if (text === undefined) return undefined
  const documents = format === 'json' ? [text] : text.split('\n').filter((line) => line.trim() !== '')
  try {
    return documents.map((document) => `${redactor.json(document)}\n`).join('')
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

async function textOf(chunks: AsyncIterable<Uint8Array>): Promise<string | undefined> {
  const pieces: Uint8Array[] = []
  let bytes = 0
  for await (const piece of chunks) {
    bytes += piece.length
    if (bytes > longest) return undefined
    // A stream may use its memory again.
    pieces.push(Uint8Array.from(piece))
  }
  return Buffer.concat(pieces).toString('utf8')
}
