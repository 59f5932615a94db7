import type {RunbookParam} from '../core/documents/runbook.ts'

/** What a name can be of. */
export type NameKind = RunbookParam['type'] | 'group' | 'tool'

/** What the manifest says of a command, as far as completing needs it. */
export interface KnownCommand {
  readonly id: string
  readonly args: Readonly<Record<string, object>>
  readonly flags: Readonly<Record<string, KnownOption>>
}

interface KnownOption {
  readonly type: 'boolean' | 'option'
  readonly options?: readonly string[]
}

/** Where the names come from that only this machine knows. Each may have none. */
export interface Names {
  runbooks(): readonly string[]
  runs(): readonly string[]
  /** Flags of a runbook, with the kind of object that each names. */
  params(runbook: string): Readonly<Record<string, NameKind>>
  /** Names of the inventory of a kind. */
  objects(kind: NameKind): readonly string[]
}

/** Flags and arguments that name something of the inventory, by the kind that it names. */
const kinds: Readonly<Record<string, NameKind>> = {
  agent: 'agent',
  app: 'access-app',
  group: 'group',
  segment: 'segment',
  tool: 'tool',
}

const spoken = (id: string): readonly string[] => id.split(':')
const startsWith = (words: readonly string[], beginning: readonly string[]): boolean =>
  beginning.every((word, at) => words[at] === word)

const takesRunbook = ['run', 'plan']

/** The flag or argument that a value is wanted for. */
interface Wanted {
  readonly name: string
  readonly option?: KnownOption | undefined
  readonly kind?: NameKind | undefined
}

function valuesOf({name, option, kind}: Wanted, names: Names): readonly string[] {
  if (option?.options !== undefined) return option.options
  if (name === 'run' || name === 'top-up') return ['last', ...names.runs()]
  if (name === 'runbook' || name === 'drill') return names.runbooks()
  const known = kind ?? kinds[name]
  return known === undefined ? [] : names.objects(known)
}

interface Typed {
  readonly command: KnownCommand
  /** Words after the command that are whole. */
  readonly rest: readonly string[]
  readonly partial: string
}

function withinCommand({command: {id, args, flags}, rest, partial}: Typed, names: Names): readonly string[] {
  const params = takesRunbook.includes(id) && rest[0] !== undefined ? names.params(rest[0]) : {}
  const before = rest.at(-1) ?? ''
  const named = before.startsWith('--') ? before.slice(2) : ''
  const option = flags[named]
  if (Object.hasOwn(params, named) || option?.type === 'option')
    return valuesOf({name: named, option, kind: params[named]}, names)
  if (partial.startsWith('-')) {
    const all = [...Object.keys(params), ...Object.keys(flags)].map((flag) => `--${flag}`)
    return all.filter((flag) => !rest.includes(flag))
  }
  const given = rest.filter((word, at) => !word.startsWith('-') && !isValue(rest[at - 1], {flags, params}))
  const arg = Object.keys(args)[given.length]
  return arg === undefined ? [] : valuesOf({name: arg}, names)
}

const isValue = (
  before: string | undefined,
  {flags, params}: {readonly flags: KnownCommand['flags']; readonly params: Readonly<Record<string, string>>},
): boolean => {
  const name = before?.startsWith('--') === true ? before.slice(2) : ''
  return Object.hasOwn(params, name) || flags[name]?.type === 'option'
}

/** A name that a shell would take for anything else than a name is not offered. */
const isPlain = (name: string): boolean => /^[\w@%+=:,./-]+$/.test(name)

/** What the last of these words may become; the others are whole. */
export function completeWords(
  words: readonly string[],
  commands: readonly KnownCommand[],
  names: Names,
): readonly string[] {
  const partial = words.at(-1) ?? ''
  const whole = words.slice(0, -1)
  const [command] = commands
    .filter(({id}) => startsWith(whole, spoken(id)))
    .toSorted((a, b) => spoken(b.id).length - spoken(a.id).length)
  const next = commands
    .map(({id}) => spoken(id))
    .filter((id) => startsWith(id, whole))
    .flatMap((id) => id[whole.length] ?? [])
  const own =
    command === undefined ? [] : withinCommand({command, rest: whole.slice(spoken(command.id).length), partial}, names)
  return [...new Set([...next, ...own])].filter((name) => name.startsWith(partial) && isPlain(name)).toSorted()
}
