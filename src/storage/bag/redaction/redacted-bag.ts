import {createReadStream} from 'node:fs'
import type {EvidenceItem} from '../../../core/documents/evidence.ts'
import type {Redactions} from '../../../core/evidence/redactions.ts'
import type {EvidenceBag, OpenedBag} from '../../../core/ports.ts'
import {createBag, openBag} from '../../evidence-bag.ts'
import {type BagFile, bagFiles} from '../../evidence-sinks/bag-files.ts'
import {redactedFrom} from '../check/check-bag.ts'
import type {Custodian} from '../custody.ts'
import {isPayload} from '../files-of.ts'
import type {TagFile} from '../tag-files.ts'
import {createPlaceholders, type Placeholders} from './placeholders.ts'
import {formatOf, redactedText} from './redact-file.ts'
import {createJsonRedactor, type JsonRedactor} from './redact-json.ts'
import {leftOut as leftOutSources} from './rules.ts'

/** Records beside the payload that can be read without what they were checked by. */
const records: ReadonlySet<string> = new Set(['meta/plan.json', 'meta/runbook.json', 'meta/tool.json'])

/** Made of a bag as it is made of itself. */
const own = /^(?:bag-info\.txt|bagit\.txt|(?:tag)?manifest-sha\d+\.txt|meta\/(?:collection\.jsonl|sources\.json))$/

export interface Variant {
  readonly path: string
  readonly sha256: string
  readonly redactions: Redactions
}

export interface Redacting extends Custodian {
  /** Where the variant should be. */
  readonly dir: string
  /** Digest of the tag manifest of the original. */
  readonly sealed: string
}

interface Making {
  readonly original: OpenedBag
  readonly bag: EvidenceBag
  readonly redactor: JsonRedactor
  readonly placeholders: Placeholders
  readonly done: {file: string; taken: Record<string, number>}[]
  readonly leftOut: Redactions['leftOut'][number][]
}

/** Makes variants for others, in all of which the same value has the same placeholder. */
export function bagRedactor(): (path: string, redacting: Redacting) => Promise<Variant> {
  const placeholders = createPlaceholders()
  const redactor = createJsonRedactor(placeholders)
  return async (path, {sealed, ...custodian}) => {
    const original = await openBag(path)
    const [done, leftOut]: [Making['done'], Making['leftOut']] = [[], []]
    const beside: TagFile[] = []
    const bag = await createBag({
      ...custodian,
      run: original.run,
      ...(original.continues === undefined ? {} : {group: original.continues}),
      ...(original.incident === undefined ? {} : {incident: redactor.text(original.incident)}),
      also: {[redactedFrom]: sealed},
      records: async () => beside,
    })
    const making = {original, bag, redactor, placeholders, done, leftOut}
    placeholders.counted()
    placeholders.distinct()
    for (const [at, item] of original.items.entries()) await keepVariant(item, at + 1, making)
    beside.push(...(await recordsOf(path, making)))
    const reports = redactor.value(original.sources) as readonly unknown[]
    done.push({file: 'meta/sources.json', taken: placeholders.counted()})
    const redactions: Redactions = {
      schema: 'firebreak/redactions@1',
      from: sealed,
      distinct: placeholders.distinct(),
      files: done,
      leftOut,
    }
    beside.push({name: 'meta/redactions.json', content: `${JSON.stringify(redactions, null, 2)}\n`})
    return {path: bag.path, ...(await bag.seal(reports)), redactions}
  }
}

/** Under a name that tells nothing but source and place in the original: names there are made of what others named. */
async function keepVariant(item: EvidenceItem, number: number, making: Making): Promise<void> {
  const {original, bag, redactor, placeholders, done, leftOut} = making
  const {source, file, bytes} = item
  const format = formatOf(file)
  const why = leftOutSources.get(source) ?? (format === undefined ? 'its format is not known' : undefined)
  const text =
    why === undefined && format !== undefined ? await redactedText(original.stream(item), format, redactor) : undefined
  if (text === undefined) {
    placeholders.counted()
    leftOut.push({file: redactor.text(file), why: why ?? 'it is no JSON, or too long', bytes})
    return
  }
  const {request, part, status, rows, asked, got} = item
  const kept = await bag.keep(`${source}/${String(number).padStart(6, '0')}.${format}`, Buffer.from(text), {
    source,
    request: redactor.text(request),
    status,
    ...(part === undefined ? {} : {part: redactor.text(part)}),
    ...(rows === undefined ? {} : {rows}),
    ...(asked === undefined ? {} : {asked}),
    ...(got === undefined ? {} : {got: {first: redactor.text(got.first), last: redactor.text(got.last)}}),
  })
  done.push({file: kept.file, taken: placeholders.counted()})
}

/** What lies beside the payload: chains and signatures hold for the original alone. */
async function recordsOf(path: string, {redactor, placeholders, done, leftOut}: Making): Promise<readonly TagFile[]> {
  const {content} = await bagFiles(path)
  const others = content.filter(({name}) => !isPayload(name) && !own.test(name))
  const files: TagFile[] = []
  for (const file of others) {
    const text = records.has(file.name) ? await recordOf(file, redactor) : undefined
    const taken = placeholders.counted()
    if (text === undefined) {
      const {name, bytes} = file
      const why = records.has(name) ? 'it is no JSON' : 'it holds for the original alone'
      leftOut.push({file: name, why, bytes})
      continue
    }
    files.push({name: file.name, content: text})
    done.push({file: file.name, taken})
  }
  return files
}

const recordOf = async ({path}: BagFile, redactor: JsonRedactor): Promise<string | undefined> =>
  redactedText(createReadStream(path), 'json', redactor)
