import type {EvidenceSink} from '../../core/action.ts'

/** What firebreak wrote itself about what it read, and what wrote it. */
interface OwnFile {
  readonly file: string
  readonly source: string
  /** Id of the action. */
  readonly by: string
  readonly rows: number
  readonly content: unknown
}

/** Keeps a file of firebreak's own beside the answers of the API: no request has given it. */
export async function keepOwnFile(sink: EvidenceSink, {file, source, by, rows, content}: OwnFile): Promise<void> {
  const bytes = Buffer.from(`${JSON.stringify(content, null, 2)}\n`)
  await sink.keep(file, bytes, {source, rows, request: `firebreak ${by}`, status: 0})
}
