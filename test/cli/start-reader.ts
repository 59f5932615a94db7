import {type ChildProcess, fork} from 'node:child_process'
import {once} from 'node:events'
import {join} from 'node:path'

export interface Line {
  readonly args: readonly string[]
  readonly cwd: string
  readonly env: Readonly<Record<string, string | undefined>>
}

export interface Ended {
  readonly stdout: string
  readonly stderr: string
  /** Both, in the order in which they were written. */
  readonly all: string
  readonly exitCode: number
}

export interface Reader {
  /** One after the other. Rejects, with the line, where one ends the process or waits for ever. */
  type(line: Line): Promise<Ended>
}

/** What a process that takes lines has for its standard input: one that ends at once, or one that stays open and says nothing. */
type Input = 'ended' | 'open'

/** Far longer than any line takes. */
const patienceMs = 200_000

const forkReader = (input: Input): ChildProcess =>
  fork(join(import.meta.dirname, 'reader.ts'), {
    stdio: [input === 'open' ? 'pipe' : 'ignore', 'ignore', 'inherit', 'ipc'],
  })

async function answerTo(child: ChildProcess, line: Line): Promise<Ended> {
  const answered = new AbortController()
  const {signal} = answered
  const died = once(child, 'exit', {signal}).then(([code, by]) => {
    throw new Error(
      `the process ${by === null ? `ended with ${code}` : 'waited, and was stopped'} at: ${line.args.join(' ')}`,
    )
  })
  died.catch(() => undefined)
  const waiting = setTimeout(() => child.kill('SIGKILL'), patienceMs)
  child.send(line)
  try {
    // The other side is ours, and answers each line with how it ended.
    const [ended] = (await Promise.race([once(child, 'message', {signal}), died])) as [Ended]
    return ended
  } finally {
    clearTimeout(waiting)
    answered.abort()
  }
}

/**
 * A process that takes lines for as long as this one lives, since starting one takes longer than most lines do. Nobody
 * is at a terminal.
 */
export function startReader(input: Input = 'ended'): Reader {
  let child: ChildProcess | undefined
  let earlier: Promise<unknown> = Promise.resolve()
  return {
    type(line) {
      const ended = earlier.then(() => {
        if (child?.connected !== true) child = forkReader(input)
        return answerTo(child, line)
      })
      earlier = ended.catch(() => undefined)
      return ended
    },
  }
}
