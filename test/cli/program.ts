import {join} from 'node:path'
import {execa} from 'execa'
import {packageRoot} from '../../src/package-root.ts'
import {openRange, type RangeOptions, type TestRange} from '../fixtures/range.ts'
import {startReader} from './start-reader.ts'

/** What one line wrote, and how it ended. */
export interface Ended {
  readonly stdout: string
  readonly stderr: string
  readonly exitCode?: number
}

export interface Starting {
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string | undefined>>
  readonly cwd?: string
}

/** The built program as a child process without a terminal, with nothing of this one's environment that could steer it. */
export function startProgram({args, env = {}, cwd = packageRoot}: Starting) {
  const {PATH = ''} = process.env
  return execa(process.execPath, [join(packageRoot, 'bin/run.js'), ...args], {
    cwd,
    env: {PATH, ...env},
    extendEnv: false,
    reject: false,
    stdin: 'ignore',
    stripFinalNewline: false,
  })
}

export interface Account {
  readonly range: TestRange
  readonly env: Readonly<Record<string, string>>
  /** Types a line against the sandbox, as an operator who has set the environment variables; in a process that takes many. */
  firebreak(...args: readonly string[]): Promise<Ended>
  /** The same, with other or without some environment variables. */
  firebreakWith(env: Starting['env'], ...args: readonly string[]): Promise<Ended>
  /** The same in a process of its own, for what is about processes: signals, descriptors, what Node reads as it starts, and what is never printed. */
  start(...args: readonly string[]): ReturnType<typeof startProgram>
  startWith(env: Starting['env'], ...args: readonly string[]): ReturnType<typeof startProgram>
}

const reader = startReader()

/** A sandbox with agents at work, and the program set up for it by its documented environment variables. */
export async function openAccount(options: RangeOptions = {}): Promise<Account> {
  const range = await openRange(options)
  const {sandbox, stateDir, dir} = range
  const env = {
    HOME: dir,
    CLOUDFLARE_API_TOKEN: sandbox.token,
    FIREBREAK_API_URL: sandbox.url,
    FIREBREAK_INVENTORY: sandbox.inventory,
    FIREBREAK_STATE_DIR: stateDir,
  }
  const {PATH = ''} = process.env
  const type: Account['firebreakWith'] = (other, ...args) =>
    reader.type({args, env: {PATH, ...env, ...other}, cwd: dir})
  const start: Account['start'] = (...args) => startProgram({args, env, cwd: dir})
  const startWith: Account['startWith'] = (other, ...args) => startProgram({args, env: {...env, ...other}, cwd: dir})
  return {
    range,
    env,
    start,
    firebreak: (...args) => type({}, ...args),
    firebreakWith: type,
    startWith,
  }
}

/** Text without the line breaks that only the width of the terminal made. */
export const unwrapped = (text: string): string => text.replaceAll(/\s+/g, ' ')

/** The one document that `--json` printed. Throws for anything beside it. */
export function documentOf({stdout}: Ended): Readonly<Record<string, unknown>> {
  if (!/^\{[^]*\}\n$/.test(stdout)) throw new Error(`expected one document, found: ${stdout}`)
  return JSON.parse(stdout)
}

/** As flags of a command line. */
export const flagsOf = (params: Readonly<Record<string, string>>): readonly string[] =>
  Object.entries(params).flatMap(([name, value]) => [`--${name}`, value])

/** The run that a finished command names. */
export const runOf = (ended: Ended): string => String(documentOf(ended)['run'])
