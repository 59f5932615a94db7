import {constants} from 'node:fs'
import {access} from 'node:fs/promises'
import {delimiter, isAbsolute, join, sep} from 'node:path'
import {Fault} from '../../core/fault.ts'
import {heldSecrets} from '../../core/text/secret.ts'

/** One program, its arguments, and what it reads on standard input. */
export interface Started {
  readonly argv: readonly string[]
  readonly input?: string
}

/** Runs programs without a shell. What they print is given back or thrown away, never shown. */
export interface Programs {
  /** Throws UNAVAILABLE where there is no such program. */
  find(program: string): Promise<void>
  /** What the program wrote to standard output. Throws UNAVAILABLE when it fails or takes too long. */
  run(started: Started): Promise<string>
}

type Variables = Readonly<Record<string, string | undefined>>

interface ProgramsOptions {
  readonly env: Variables
  readonly timeoutMs: number
  /** What they are run for, as in `the sink's program`. */
  readonly what: string
}

const mostOutput = 1024 * 1024
const killAfterMs = 1000

/** What a program sees: it has no business with the token that firebreak works with, wherever that is, nor with another secret that it holds. */
function withoutOurs(env: Variables): Variables {
  const ours = Object.entries(env).filter(([name]) => /^(?:CLOUDFLARE|FIREBREAK)_/.test(name))
  const named = ours.map(([, value = '']) => value.replace(/^env:/, ''))
  const isOurs = (name: string, value = ''): boolean =>
    ours.some(([own]) => own === name) || named.includes(name) || heldSecrets.clear(value).found.length > 0
  return Object.fromEntries(Object.entries(env).filter(([name, value]) => !isOurs(name, value)))
}

async function isProgram(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** As the system looks a program up: a path as it is, a name in the folders of PATH. */
async function isThere(program: string, path: string): Promise<boolean> {
  if (isAbsolute(program) || program.includes(sep)) return isProgram(program)
  const found = await Promise.all(path.split(delimiter).map((folder) => isProgram(join(folder, program))))
  return found.includes(true)
}

/** Undefined when it takes longer. */
async function within<Value>(ms: number, value: PromiseLike<Value>): Promise<Value | undefined> {
  const late = AbortSignal.timeout(ms)
  return Promise.race([
    value,
    new Promise<undefined>((resolve) => {
      late.addEventListener('abort', () => resolve(undefined), {once: true})
    }),
  ])
}

export function createPrograms({env, timeoutMs, what}: ProgramsOptions): Programs {
  const failed = (program: string, how: string, next: string): Fault =>
    new Fault('UNAVAILABLE', `${what} ${program} ${how}`, {next: [next]})

  const tooLong = (program: string): Fault =>
    failed(program, `took longer than ${timeoutMs} ms`, `run ${program} by hand and see why`)

  async function find(program: string): Promise<void> {
    if (!(await isThere(program, env['PATH'] ?? '')))
      throw failed(program, 'is not there', `install ${program}, or name another place for the secret`)
  }

  return {
    find,
    async run({argv, input = ''}) {
      const [program = '', ...args] = argv
      await find(program)
      const {execa} = await import('execa')
      const started = execa(program, args, {
        env: withoutOurs(env),
        extendEnv: false,
        input,
        stderr: 'ignore',
        maxBuffer: mostOutput,
        timeout: timeoutMs,
        forceKillAfterDelay: killAfterMs,
        stripFinalNewline: false,
        reject: false,
      })
      const ended = await within(timeoutMs + killAfterMs, started)
      if (ended === undefined) {
        // Something that it started lives on and keeps its output open.
        started.stdout.destroy()
        throw tooLong(program)
      }
      // The error of execa holds arguments and output: only how it ended goes on.
      if (ended.timedOut) throw tooLong(program)
      if (ended.failed) {
        const how =
          ended.exitCode === undefined
            ? `was ended by ${ended.signal ?? 'the system'}`
            : `ended with exit code ${ended.exitCode}`
        throw failed(program, how, `run ${program} by hand and see why: its output is never shown here`)
      }
      return ended.stdout
    },
  }
}
