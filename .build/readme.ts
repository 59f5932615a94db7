import {readdirSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {z} from 'zod'
import {actionIds, loadAction} from '../src/actions/index.ts'
import type {Action} from '../src/core/action.ts'
import {Runbook} from '../src/core/documents/runbook.ts'
import {exitCodes, type FaultCode} from '../src/core/fault.ts'
import {packageRoot} from '../src/package-root.ts'
import {safeguards} from '../src/safeguards/index.ts'
import {mayKnow} from '../test/architecture/arrows.ts'

export const readmeFile = join(packageRoot, 'README.md')

/** What each exit code means, and what it asks of the person who sees it. */
const asks: Readonly<Record<FaultCode, readonly [means: string, act: string]>> = {
  BUG: ['a bug in firebreak', 'run it again with `--debug`; `firebreak runs list` says whether a run had begun'],
  USAGE: ['the command line or a name in it is wrong', 'correct it; near names are listed'],
  INVALID_DOCUMENT: ['a file is not valid: runbook, inventory, plan or journal', 'correct the place that is named'],
  REFUSED: [
    'a safeguard, a missing approval, a lock or a missing terminal',
    'do what `next` says; no flag overrules it',
  ],
  DRIFT: ['the account, the inventory or the clock has moved on since the plan', 'plan again and read what differs'],
  DENIED: ['the token is missing, wrong or may not do this', 'give the permission that is named'],
  UNAVAILABLE: ['the API is down, unreachable or limits the rate', 'wait, then run the same command again'],
  DRILL_BELOW_THRESHOLD: ['the drill scored too low', 'read which points are missing'],
  DOCTOR_BLOCKED: ['reserved for a check of readiness', 'nothing uses it yet'],
  PARTIAL: ['some changes are made, others are not', '`firebreak resume RUN`'],
  UNPROVEN: [
    'all changes are made, their effect is not proven',
    '`firebreak verify RUN`; check by hand until it says so',
  ],
  INDETERMINATE: ['a request was sent and its answer is unknown', '`firebreak resume RUN`; it looks before it acts'],
  NOT_CONTAINED: ['a probe or a read-back shows that the agent still gets through', 'go wider now: a broader runbook'],
  RELEASE_INCOMPLETE: ['part of the containment still stands', '`firebreak resume RUN` with the run of the release'],
  INTERRUPTED: ['stopped with Ctrl-C before anything was written', 'run it again when ready'],
}

/** What lives in each folder of `src`. */
const folders: Readonly<Record<string, string>> = {
  actions: 'what firebreak can do, one folder each, and the table of them',
  cloudflare: 'the API: reader, writer, rate governor, pager, answers turned into faults',
  'command-kinds': 'what several commands share: plan, ask, follow, tell',
  commands: 'one file a command: parse, call one verb, print one view',
  core: 'documents, rules and ports; pure, and known to everybody',
  drill: 'plays a runbook against a range and scores it',
  engine: 'the verbs: make-plan, apply-plan, verify-run, plan-release, resume-run',
  probes: 'real connections that find out whether somebody is refused',
  safeguards: 'one file a rule that refuses',
  sandbox: 'Cloudflare on loopback: account, API, edge, scenarios, temper',
  storage: 'journal, lock, evidence bags, documents and secrets on disk',
  terminal: 'questions, progress and Ctrl-C',
  views: 'values turned into text',
}

/** What each field of a runbook is for. */
const fields: Readonly<Record<string, string>> = {
  schema: 'always `firebreak/runbook@1`',
  id: 'the name that people type; the file is called `<id>.yaml`',
  version: 'three numbers; raise it with every change',
  title: 'one line, at most 80 characters',
  summary: 'when to use it, what it does, when not to use it',
  owner: 'who answers for it',
  'params.*.type': 'what it names: an object of the inventory, `text` or `duration`',
  'params.*.description': 'shown in the help and when it is asked for',
  'params.*.required': 'whether it is asked for when it is missing',
  strategy:
    'what comes first: the brake, or the snapshot where a revocation could set off a wiper; read by people, the order is in `needs` and `before`',
  'evidence[].id': 'name of the collection',
  'evidence[].uses': 'an action that only reads',
  'evidence[].with': 'its params',
  'evidence[].before': 'steps that wait until it is in or its budget is spent',
  'evidence[].budget': 'how long it may hold those steps back',
  'steps[].id': 'name of the step',
  'steps[].title': 'what it does, for people',
  'steps[].uses': 'an action that contains',
  'steps[].with': 'its params; objects by name or by look-up',
  'steps[].each': 'a look-up that gives a list: one change for each item, put into the param that names the target',
  'steps[].needs': 'steps that come first; a step that revokes also waits until they are in force',
  'steps[].lease': 'how long the change may stand before a person has to look at it again; nothing is lifted by itself',
  'steps[].expect.min': 'fewer targets than this refuse the plan',
  'steps[].expect.max': 'more targets than this refuse the plan',
  'steps[].onFailure':
    '`stop` begins no other step, `continue` goes on with all, `hold` holds back only the steps that need it',
  'prove.refused': 'probes that must be refused; none means that no run is ever `contained`',
  'prove.working': 'probes that must go on working',
  'prove.soak': 'when `verify --watch` looks again, counted from the end of the run',
  'release.approvals': 'how many different persons must approve the release',
  'release.watch': 'how long people should watch after a release',
  'drill.scenario': 'the starting position in the sandbox',
  'drill.params': 'params of the runbook in the drill',
  'drill.contain': 'the time in which it must be contained',
  'drill.score': 'the points that are needed to pass',
}

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

/** A Markdown table as the formatter writes it: every column as wide as its widest cell. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = [head, ...rows].map((row) => row.map((cell) => cell.replaceAll('|', String.raw`\|`)))
  const widths = head.map((_, column) => Math.max(3, ...cells.map((row) => row[column]?.length ?? 0)))
  const line = (row: readonly string[]) =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`
  const [first = [], ...rest] = cells
  return [line(first), line(widths.map((width) => '-'.repeat(width))), ...rest.map(line)].join('\n')
}

function exitCodeTable(): string {
  const rows = Object.entries(asks).map(([name, [means, act]]) => [`${exitCodes[name as FaultCode]}`, means, act])
  const done = ['0', 'done: planned, proven, kept, released, or nothing to do', 'go on']
  return table(['code', 'means', 'what to do'], [done, ...rows])
}

const seconds = (ms: number): string => `${ms / 1000} s`
const linked = (text: string): string => /https:\S+/.exec(text)?.[0] ?? ''

function actionTable(actions: readonly Action[]): string {
  const rows = actions.map((action) => {
    const name = `[\`${action.id}\`](${linked(action.source)})`
    if (action.kind === 'evidence') return [name, action.title, 'BR0', '', '']
    const {blastRadius, undo, propagation} = action
    return [name, action.title, blastRadius, undo, seconds(propagation.ms)]
  })
  return table(['action', 'what it does', 'reach', 'undo', 'in force after'], rows)
}

function permissionTable(actions: readonly Action[]): string {
  const names = [...new Set(actions.flatMap(({permissions: {read, write}}) => [...read, ...write]))].toSorted()
  const users = (name: string) =>
    actions.filter(({permissions: {read, write}}) => [...read, ...write].includes(name)).map(({id}) => `\`${id}\``)
  return table(
    ['permission of the API token', 'for'],
    names.map((name) => [name, users(name).join(', ')]),
  )
}

function safeguardTable(): string {
  return table(
    ['rule', 'refuses'],
    safeguards.map(({rule, refuses}) => [`\`${rule}\``, refuses]),
  )
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

function runbookTable(): string {
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

/** The parts of the manual that the program itself says, by the name of their marker. */
export async function generatedParts(): Promise<Readonly<Record<string, string>>> {
  const actions = await Promise.all(actionIds.map(loadAction))
  return {
    'exit-codes': exitCodeTable(),
    actions: actionTable(actions),
    permissions: permissionTable(actions),
    safeguards: safeguardTable(),
    folders: folderTable(),
    runbook: runbookTable(),
    commands: commandTable(),
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
