import {constants} from 'node:fs'
import {access} from 'node:fs/promises'
import {delimiter, isAbsolute, join, sep} from 'node:path'
import {Fault} from '../../core/fault.ts'

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

interface ProgramsOptions {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly timeoutMs: number
}

const mostOutput = 1024 * 1024
const killAfterMs = 2000

/** A program that keeps secrets has no business with the token that firebreak works with. */
const isOurs = (name: string): boolean => /^(?:CLOUDFLARE|FIREBREAK)_/.test(name)

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

const failed = (program: string, how: string, next: string): Fault =>
  new Fault('UNAVAILABLE', `the sink's program ${program} ${how}`, {next: [next]})

export function createPrograms({env, timeoutMs}: ProgramsOptions): Programs {
  const seen = Object.fromEntries(Object.entries(env).filter(([name]) => !isOurs(name)))

  async function find(program: string): Promise<void> {
    if (!(await isThere(program, env['PATH'] ?? '')))
      throw failed(program, 'is not there', `install ${program}, or name another sink in firebreak.yaml`)
  }

  return {
    find,
    async run({argv, input = ''}) {
      const [program = '', ...args] = argv
      await find(program)
      const {execa} = await import('execa')
      const ended = await execa(program, args, {
        env: seen,
        extendEnv: false,
        input,
        stderr: 'ignore',
        maxBuffer: mostOutput,
        timeout: timeoutMs,
        forceKillAfterDelay: killAfterMs,
        stripFinalNewline: false,
        reject: false,
      })
      // The error of execa holds arguments and output: only how it ended goes on.
      if (ended.timedOut)
        throw failed(program, `took longer than ${timeoutMs} ms`, `run ${program} by hand and see why`)
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
