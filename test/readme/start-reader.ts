import {fork} from 'node:child_process'
import {once} from 'node:events'
import {join} from 'node:path'

export interface Line {
  readonly args: readonly string[]
  readonly cwd: string
  readonly env: Readonly<Record<string, string | undefined>>
}

export interface Ended {
  readonly stdout: string
  /** With what went to stderr, in the order in which it was written. */
  readonly all: string
  readonly exitCode: number
}

export interface Reader {
  /** One at a time. Rejects where a line ends the process. */
  type(line: Line): Promise<Ended>
  stop(): void
}

/** A process that takes lines, since starting one takes longer than most lines do. Nobody is at a terminal: its input ends at once. */
export function startReader(): Reader {
  const child = fork(join(import.meta.dirname, 'reader.ts'), {stdio: ['ignore', 'ignore', 'inherit', 'ipc']})
  return {
    async type(line) {
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
    },
    stop: () => void child.kill(),
  }
}
