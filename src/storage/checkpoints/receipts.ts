import {appendFileSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {z} from 'zod'
import {Timestamp} from '../../core/ids.ts'
import {isCode} from '../../core/text/error-code.ts'

/** What this machine remembers of a witness having taken a checkpoint. */
const Receipt = z.strictObject({size: z.int().min(1), witness: z.string(), at: Timestamp})
type Receipt = z.infer<typeof Receipt>

const fileIn = (dir: string): string => join(dir, 'witnessed.jsonl')

/** Remembers that a witness has taken the checkpoint of so many entries. */
export function keepReceipt(dir: string, receipt: Receipt): void {
  appendFileSync(fileIn(dir), `${JSON.stringify(receipt)}\n`, {mode: 0o600, flush: true})
}

/** The sizes that a witness has taken, the largest last. */
export function witnessedBy(dir: string, name: string): readonly number[] {
  return sizesOf(readReceipts(dir).filter(({witness}) => witness === name))
}

/** How many entries somebody else has seen, as far as this machine remembers. */
export function witnessedTo(dir: string): number {
  return sizesOf(readReceipts(dir)).at(-1) ?? 0
}

const sizesOf = (some: readonly Receipt[]): readonly number[] => some.map(({size}) => size).toSorted((a, b) => a - b)

function readReceipts(dir: string): readonly Receipt[] {
  return linesIn(fileIn(dir)).flatMap((line) => {
    const receipt = Receipt.safeParse(parsed(line))
    return receipt.success ? [receipt.data] : []
  })
}

function linesIn(path: string): readonly string[] {
  try {
    return readFileSync(path, 'utf8').split('\n')
  } catch (error) {
    if (isCode(error, 'ENOENT')) return []
    throw error
  }
}

/** A line that a crash has torn tells nothing. */
function parsed(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}
