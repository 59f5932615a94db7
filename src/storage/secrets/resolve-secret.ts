import {commandOf, secretRefForms} from '../../core/documents/secret-ref.ts'
import {Fault} from '../../core/fault.ts'
import {Secret} from '../../core/text/secret.ts'
import {readPrivateFile} from '../disk/private-file.ts'
import type {Programs} from './run-program.ts'

/** Where a secret may be handed in. */
export interface HandOver {
  readonly stream: AsyncIterable<string | Uint8Array> & {readonly isTTY?: boolean; destroy(): unknown}
  /** Who starts firebreak with an input that never ends has nothing to hand in. */
  readonly withinMs: number
}

const standardInput: HandOver = {stream: process.stdin, withinMs: 10_000}

const longestSecret = 64 * 1024

/** What a reference may be resolved with. */
export interface Resolving {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly programs: Programs
  readonly input?: HandOver
}

/**
 * Reads a secret where its reference points, just before it is used. No fault prints the value.
 * Throws DENIED when there is nothing to read, REFUSED when it is kept where others can read it, UNAVAILABLE when a
 * program fails.
 */
export async function resolveSecret(ref: string, {env, programs, input = standardInput}: Resolving): Promise<Secret> {
  if (ref === 'stdin') return fromInput(input)
  const argv = programFor(ref)
  if (argv !== undefined) return fromProgram(ref, argv, programs)
  const [, kind, place = ''] = /^(env|file):(.+)$/s.exec(ref) ?? []
  if (kind === 'env') return fromEnvironment(place, env)
  if (kind === 'file') return fromFile(place)
  // The reference itself is not shown: somebody may have written the secret in its place.
  throw new Fault('REFUSED', `a secret reference must be ${secretRefForms}, and this one is none of them`, {
    next: ['keep the secret in a variable, a file or a vault and name that'],
  })
}

/** The program that prints what the reference names; undefined for a reference that needs none. No shell reads it. */
export function programFor(ref: string): readonly string[] | undefined {
  if (/^op:\/\/[^/]+\/[^/]+\/./.test(ref)) return ['op', 'read', '--no-newline', ref]
  const [, path, field] = /^vault:([^-#][^#]*)#([^-@=][^=]*)$/.exec(ref) ?? []
  if (path !== undefined) return ['vault', 'kv', 'get', `-field=${field}`, path]
  return commandOf(ref)
}

async function fromProgram(ref: string, argv: readonly string[], {run}: Programs): Promise<Secret> {
  // Arguments may name more than the program does.
  const name = ref.startsWith('cmd:') ? `cmd:${argv[0]}` : ref
  const printed = await run({argv})
  if (printed.length > longestSecret) throw new Fault('REFUSED', `${name} printed too many bytes for a secret`)
  return checked(name, printed.replace(/\r?\n$/, ''))
}

const handedIn = new WeakMap<HandOver['stream'], Promise<Secret>>()

/** What comes in comes once: every later question gets the same. */
function fromInput(input: HandOver): Promise<Secret> {
  const known = handedIn.get(input.stream)
  if (known !== undefined) return known
  const read = readInput(input)
  handedIn.set(input.stream, read)
  return read
}

const pipe = ['hand the secret in by a pipe, as in: op read op://vault/item/field | firebreak verify last']

async function readInput({stream, withinMs}: HandOver): Promise<Secret> {
  if (stream.isTTY === true)
    throw new Fault('USAGE', 'standard input is a terminal: a secret typed into it would be shown', {next: pipe})
  const {promise: late, reject} = Promise.withResolvers<never>()
  const timeout = AbortSignal.timeout(withinMs)
  const onTimeout = () => {
    reject(new Fault('USAGE', `standard input did not end within ${withinMs / 1000} s`, {next: pipe}))
    stream.destroy()
  }
  timeout.addEventListener('abort', onTimeout, {once: true})
  try {
    return checked('standard input', (await Promise.race([allOf(stream), late])).replace(/\r?\n$/, ''))
  } finally {
    timeout.removeEventListener('abort', onTimeout)
  }
}

async function allOf(input: HandOver['stream']): Promise<string> {
  const parts: Buffer[] = []
  let bytes = 0
  for await (const part of input) {
    const chunk = Buffer.from(part)
    bytes += chunk.length
    if (bytes > longestSecret) throw new Fault('REFUSED', 'standard input has too many bytes for a secret')
    parts.push(chunk)
  }
  return Buffer.concat(parts).toString('utf8')
}

function fromEnvironment(name: string, env: Readonly<Record<string, string | undefined>>): Secret {
  const value = env[name]
  if (value === undefined || value === '') {
    throw new Fault('DENIED', `the environment variable ${name} is ${value === undefined ? 'not set' : 'empty'}`, {
      next: [`set ${name} and run the command again`],
    })
  }
  return checked(`env:${name}`, value)
}

function fromFile(path: string): Secret {
  return checked(`file:${path}`, readPrivateFile(path, longestSecret).replace(/\r?\n$/, ''))
}

function checked(name: string, value: string): Secret {
  if (value === '') throw new Fault('DENIED', `${name} is empty`)
  if (/\p{Cc}/u.test(value))
    throw new Fault('REFUSED', `${name} holds a line break or another control character`, {
      next: ['keep one secret in one line'],
    })
  return new Secret(name, value)
}
