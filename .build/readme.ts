import {readdirSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {z} from 'zod'
import {actionIds, loadAction} from '../src/actions/index.ts'
import {sourceNames, sources} from '../src/actions/logs/sources/index.ts'
import type {Action} from '../src/core/action.ts'
import {Runbook} from '../src/core/documents/runbook.ts'
import {exitCodes, type FaultCode} from '../src/core/fault.ts'
import {type Powers, powersOf} from '../src/core/runbooks/powers.ts'
import {checks} from '../src/doctor/checks.ts'
import {packageRoot} from '../src/package-root.ts'
import {safeguards} from '../src/safeguards/index.ts'
import {readRunbook} from '../src/storage/documents.ts'
import {mayKnow} from '../test/architecture/arrows.ts'
import {expected, type FigureName, type Report, reportFile} from '../test/soak/figures.ts'
import {asks, fields, folders} from './manual-texts.ts'
import {table} from './markdown-table.ts'

export const readmeFile = join(packageRoot, 'README.md')

interface Schema {
  readonly type?: string
  readonly properties?: Readonly<Record<string, Schema>>
  readonly additionalProperties?: Schema | false
  readonly items?: Schema
  readonly default?: unknown
  readonly required?: readonly string[]
}

interface Field {
  readonly path: string
  readonly fallback: string
}

function fallbackOf(schema: Schema, required: boolean): string {
  if (schema.default !== undefined) return `\`${JSON.stringify(schema.default).replaceAll('"', '')}\``
  return required ? 'required' : 'none'
}

/** The fields below an object of a schema, each by its path. */
function fieldsOf({properties = {}, required = []}: Schema, prefix = ''): readonly Field[] {
  return Object.entries(properties).flatMap(([name, schema]) => {
    const path = `${prefix}${name}`
    if (schema.items?.properties !== undefined) return fieldsOf(schema.items, `${path}[].`)
    if (schema.properties !== undefined) return fieldsOf(schema, `${path}.`)
    const values = schema.additionalProperties
    if (values !== undefined && values !== false && values.properties !== undefined)
      return fieldsOf(values, `${path}.*.`)
    return [{path, fallback: fallbackOf(schema, required.includes(name))}]
  })
}

/** The text that belongs to a name; a name without one is a gap in the manual. */
function textFor(texts: Readonly<Record<string, string>>, name: string): string {
  const text = texts[name]
  if (text === undefined) throw new Error(`.build/readme.ts has no text for ${name}`)
  return text
}

/** Every text is used, so that none outlives what it is about. */
function assertNoneLeft(texts: Readonly<Record<string, string>>, names: readonly string[]): void {
  const left = Object.keys(texts).filter((name) => !names.includes(name))
  if (left.length > 0) throw new Error(`.build/readme.ts has texts for what is not there: ${left.join(', ')}`)
}

function exitCodeTable(): string {
  const rows = Object.entries(asks).map(([name, [means, act]]) => [`${exitCodes[name as FaultCode]}`, means, act])
  const done = ['0', 'done: planned, proven, kept, released, or nothing to do', 'go on']
  return table(['code', 'means', 'what to do'], [done, ...rows])
}

/** What is kept as evidence, the shortest-lived first, and how whole it can be. */
function sourceTable(): string {
  const rows = sourceNames.map((name) => {
    const source = sources[name]
    const whole = !('open' in source) ? 'what stands now' : source.sampled ? 'a sample' : 'each record'
    return [`\`${name}\``, source.title, source.retention.words, whole]
  })
  return table(['source', 'what it is', 'how long Cloudflare keeps it', 'gives'], rows)
}

/** What of each source is kept for one agent or one segment, those that can be narrowed first. */
function narrowingList(): string {
  const line = (name: (typeof sourceNames)[number]) => {
    const {agent, segment, whole} = sources[name].narrowed
    const [ofAgent, ofSegment] = [agent ?? 'all of it', segment ?? 'all of it']
    const words = ofAgent === ofSegment ? ofAgent : `${ofAgent}; with \`--segment\` ${ofSegment}`
    return `- \`${name}\`: ${words}${whole === undefined ? '' : `, since ${whole}`}`
  }
  const isWhole = (name: (typeof sourceNames)[number]) => (sources[name].narrowed.agent === undefined ? 1 : 0)
  return sourceNames
    .toSorted((one, other) => isWhole(one) - isWhole(other))
    .map(line)
    .join('\n')
}

const seconds = (ms: number): string => `${ms / 1000} s`
const linked = (text: string): string => /https:\S+/.exec(text)?.[0] ?? ''

function actionTable(actions: readonly Action[]): string {
  const rows = actions.map((action) => {
    const name = `[\`${action.id}\`](${linked(action.source)})`
    if (action.kind === 'evidence') return [name, action.title, '', 'BR0', '', '']
    const {target, blastRadius, undo, propagation} = action
    return [name, action.title, `\`${target.kind}\``, blastRadius, undo, seconds(propagation.ms)]
  })
  return table(['action', 'what it does', 'to', 'reach', 'undo', 'in force after'], rows)
}

/** A list, since the longest line would make a table as wide as all of its lines. */
function permissionList(actions: readonly Action[]): string {
  const names = [...new Set(actions.flatMap(({permissions: {read, write}}) => [...read, ...write]))].toSorted()
  const users = (name: string) =>
    actions.filter(({permissions: {read, write}}) => [...read, ...write].includes(name)).map(({id}) => `\`${id}\``)
  return names.map((name) => `- **${name}**: ${users(name).join(', ')}`).join('\n')
}

function safeguardTable(): string {
  return table(
    ['rule', 'refuses'],
    safeguards.map(({rule, refuses}) => [`\`${rule}\``, refuses]),
  )
}

/** What the doctor looks at, in the order in which it says so. */
function checkTable(): string {
  const rows = checks.map(({id, title, severity, reads, of}) => [
    `\`${id}\``,
    title,
    severity,
    reads,
    of === 'machine' ? 'yes' : '',
  ])
  return table(['check', 'what has to be so', 'else', 'what it looks at', 'offline'], rows)
}

function folderTable(): string {
  const found = readdirSync(join(packageRoot, 'src'), {withFileTypes: true}).filter((entry) => entry.isDirectory())
  const names = found.map(({name}) => name).toSorted()
  assertNoneLeft(folders, names)
  const knows = (name: string) => mayKnow[name]?.map((other) => `\`${other}\``).join(' ') || 'nobody'
  return table(
    ['folder', 'what lives there', 'may import'],
    names.map((name) => [`\`src/${name}/\``, textFor(folders, name), knows(name)]),
  )
}

/** How a runbook's params are given on the command line: in brackets those that may be left out. */
function flagsOf({params}: Runbook): string {
  const flags = Object.entries(params).map(([name, {required}]) => (required ? `\`--${name}\`` : `[\`--${name}\`]`))
  return flags.join(' ')
}

interface Shipped {
  readonly document: Runbook
  readonly powers: Powers
}

/** The runbooks of this package, by name. */
async function shippedRunbooks(): Promise<readonly Shipped[]> {
  const dir = join(packageRoot, 'runbooks')
  const files = readdirSync(dir).filter((file) => file.endsWith('.yaml'))
  return Promise.all(
    files.toSorted().map(async (file) => {
      const {document} = readRunbook(join(dir, file))
      return {document, powers: await powersOf(document, loadAction)}
    }),
  )
}

function shippedTable(runbooks: readonly Shipped[]): string {
  const rows = runbooks.map(({document, powers: {blastRadius, undo = ''}}) => [
    `\`${document.id}\``,
    document.title,
    flagsOf(document),
    blastRadius,
    undo,
    undo === '' ? '' : String(document.release.approvals),
  ])
  return table(['runbook', 'what it is for', 'params', 'reach', 'undo', 'persons to release'], rows)
}

function fieldTable(): string {
  const found = fieldsOf(z.toJSONSchema(Runbook, {io: 'input'}) as Schema)
  assertNoneLeft(
    fields,
    found.map(({path}) => path),
  )
  return table(
    ['field', 'meaning', 'default'],
    found.map(({path, fallback}) => [`\`${path}\``, textFor(fields, path), fallback]),
  )
}

interface Manifest {
  readonly commands: Readonly<Record<string, {readonly summary: string}>>
}

function commandTable(): string {
  const {commands}: Manifest = JSON.parse(readFileSync(join(packageRoot, 'oclif.manifest.json'), 'utf8'))
  const rows = Object.entries(commands).map(([id, {summary}]) => [`\`${id.replaceAll(':', ' ')}\``, summary])
  return table(['command', 'what it does'], rows)
}

const mustBe = {none: 'none', some: 'more than none'} as const

/** What the last soak that was kept has counted. */
function soakTable(): string {
  const {date, seed, scale, figures}: Report = JSON.parse(readFileSync(reportFile, 'utf8'))
  const names = Object.keys(expected) as readonly FigureName[]
  const rows = names.map((name) => [name, String(figures[name] ?? 'not counted'), mustBe[expected[name]]])
  const size = scale === 1 ? 'at full size' : `at ${scale} of its full size`
  return `Counted on ${date} with seed ${seed}, ${size}:\n\n${table(['what', 'count', 'must be'], rows)}`
}

/** The parts of the manual that the program itself says, by the name of their marker. */
export async function generatedParts(): Promise<Readonly<Record<string, string>>> {
  const actions = await Promise.all(actionIds.map(loadAction))
  return {
    'exit-codes': exitCodeTable(),
    actions: actionTable(actions),
    permissions: permissionList(actions),
    sources: sourceTable(),
    narrowing: narrowingList(),
    safeguards: safeguardTable(),
    checks: checkTable(),
    folders: folderTable(),
    runbooks: shippedTable(await shippedRunbooks()),
    runbook: fieldTable(),
    commands: commandTable(),
    soak: soakTable(),
  }
}

const section = /(?<=<!-- generated: (?<name>[a-z-]+) -->)[^]*?(?=<!-- end -->)/g

/** The manual with its generated parts as they should be. Throws when a part has no place, or a place no part. */
export async function freshReadme(text: string): Promise<string> {
  const parts = await generatedParts()
  assertNoneLeft(
    parts,
    [...text.matchAll(section)].map(({groups}) => groups?.['name'] ?? ''),
  )
  return text.replace(section, (_, name: string) => `\n\n${textFor(parts, name)}\n\n`)
}

if (import.meta.main) writeFileSync(readmeFile, await freshReadme(readFileSync(readmeFile, 'utf8')))
