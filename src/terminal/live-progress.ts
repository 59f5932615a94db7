import {Listr, ListrLogger, ProcessOutput, type ListrTask} from 'listr2'
import type {Plan} from '../core/documents/plan.ts'
import {
  lineOf,
  lineState,
  progressAfter,
  progressLine,
  progressOf,
  type Progress,
  type Tally,
} from '../views/run/progress.ts'
import type {ShownProgress} from './progress.ts'

interface LiveLine {
  show(text: string): void
  settle(line: Tally): void
}

/** A task that lives until its line is settled; it fails when the line went bad, so that it gets a cross. */
function liveTask(first: Tally, keep: (line: LiveLine) => void): ListrTask {
  const {promise, resolve, reject} = Promise.withResolvers<void>()
  return {
    title: progressLine(first),
    task: (_context, task) => {
      const show = (text: string) => void (task.title = text)
      keep({
        show,
        settle: (line) => {
          const text = progressLine(line, true)
          show(text)
          if (lineState(line) === 'bad') reject(new Error(text))
          else resolve()
        },
      })
      return promise
    },
  }
}

const isSettled = (line: Tally): boolean => ['proven', 'bad'].includes(lineState(line))

/** One listr line for each step. A bullet, not a tick, ends a line: what it came to is said in words. */
export function createLiveProgress(plan: Plan): ShownProgress {
  let progress: Progress = progressOf(plan)
  const live = new Map<string, LiveLine>()
  const tasks = [...progress].map(([key, line]) => liveTask(line, (shown) => live.set(key, shown)))
  const list = new Listr(tasks, {
    concurrent: true,
    exitOnError: false,
    registerSignalListeners: false,
    rendererOptions: {
      logger: new ListrLogger({processOutput: new ProcessOutput(process.stderr, process.stderr)}),
      formatOutput: 'truncate',
      showErrorMessage: false,
      icon: {COMPLETED: '•'},
      color: {COMPLETED: (icon) => icon ?? ''},
    },
  })
  const finished = list.run()
  return {
    report: (entry) => {
      progress = progressAfter(progress, plan, entry)
      const key = lineOf(plan, entry)
      const line = key === undefined ? undefined : progress.get(key)
      if (key === undefined || line === undefined) return
      if (isSettled(line)) live.get(key)?.settle(line)
      else live.get(key)?.show(progressLine(line))
    },
    // What is written beside a live list is held back by listr until the end, so the note takes a line of the list.
    note: (text) => [...live.values()].at(-1)?.show(text),
    end: async () => {
      for (const [key, line] of progress) live.get(key)?.settle(line)
      await finished
    },
  }
}
