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
  /** One after the other. Rejects where a line ends the process. */
  type(line: Line): Promise<Ended>
}

const forkReader = (): ChildProcess =>
  fork(join(import.meta.dirname, 'reader.ts'), {stdio: ['ignore', 'ignore', 'inherit', 'ipc']})

async function answerTo(child: ChildProcess, line: Line): Promise<Ended> {
  const answered = new AbortController()
  const {signal} = answered
  const died = once(child, 'exit', {signal}).then(([code]) => {
    throw new Error(`the process ended with ${code} at: ${line.args.join(' ')}`)
  })
  died.catch(() => undefined)
  child.send(line)
  try {
    // The other side is ours, and answers each line with how it ended.
    const [ended] = (await Promise.race([once(child, 'message', {signal}), died])) as [Ended]
    return ended
  } finally {
    answered.abort()
  }
}

/**
 * A process that takes lines for as long as this one lives, since starting one takes longer than most lines do. Nobody
 * is at a terminal: its input ends at once.
 */
export function startReader(): Reader {
  let child: ChildProcess | undefined
  let earlier: Promise<unknown> = Promise.resolve()
  return {
    type(line) {
      const ended = earlier.then(() => {
        if (child?.connected !== true) child = forkReader()
        return answerTo(child, line)
      })
      earlier = ended.catch(() => undefined)
      return ended
    },
  }
}
