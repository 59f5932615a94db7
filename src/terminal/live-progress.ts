import {Listr, ListrLogger, ProcessOutput, type ListrTask} from 'listr2'
import type {Plan} from '../core/documents/plan.ts'
import type {Clock} from '../core/ports.ts'
import {eventLine} from '../views/journal/event-line.ts'
import {watchLine} from '../views/release/watch-words.ts'
import {awaitedLine} from '../views/run/awaited.ts'
import {isSettled, lineState, progressLine} from '../views/run/progress-line.ts'
import {progressAfter, progressSoFar, type Progress, type Tally} from '../views/run/progress.ts'
import type {Followed, ShownProgress} from './progress.ts'

/** How often the running times are brought up to date, in milliseconds. */
const tickMs = 250

interface LiveLine {
  /** The line, and below it what it waits for. */
  show(text: string, below?: string): void
  settle(line: Tally): void
}

/** A task that lives until its line is settled, which may be before listr begins with it; it fails when the line went bad, so that it gets a cross. */
function liveTask(first: Tally): {readonly task: ListrTask; readonly line: LiveLine} {
  const {promise, resolve, reject} = Promise.withResolvers<void>()
  let shown: {title: string} = {title: progressLine(first)}
  const show: LiveLine['show'] = (text, below) => {
    shown.title = below === undefined ? text : `${text}\n${below}`
  }
  const settle: LiveLine['settle'] = (line) => {
    const text = progressLine(line, {isOver: true})
    show(text)
    if (lineState(line) === 'bad') reject(new Error(text))
    else resolve()
  }
  const begin: ListrTask['task'] = (_context, task) => {
    task.title = shown.title
    shown = task
    return promise
  }
  // Whoever listens comes with listr; until then a line that went bad is no unhandled rejection.
  promise.catch(() => undefined)
  return {task: {title: shown.title, task: begin}, line: {show, settle}}
}

function liveList(progress: Progress): {
  readonly live: ReadonlyMap<string, LiveLine>
  readonly finished: Promise<void>
} {
  const lines = [...progress].map(([key, line]) => ({key, ...liveTask(line)}))
  const list = new Listr(
    lines.map(({task}) => task),
    {
      concurrent: true,
      exitOnError: false,
      registerSignalListeners: false,
      rendererOptions: {
        logger: new ListrLogger({processOutput: new ProcessOutput(process.stderr, process.stderr)}),
        formatOutput: 'wrap',
        showErrorMessage: false,
        icon: {COMPLETED: '•'},
        color: {COMPLETED: (icon) => icon ?? ''},
      },
    },
  )
  return {live: new Map(lines.map(({key, line}) => [key, line])), finished: list.run()}
}

/** What an open line waits for; undefined when it waits for nothing. */
const waitLine = ({awaited, watch}: Tally, {proof}: Plan): string | undefined =>
  watch === undefined ? awaitedLine(awaited, proof) : watchLine(watch)

/** One listr line for each step. A bullet, not a tick, ends a line: what it came to is said in words. */
export function createLiveProgress({plan, earlier}: Followed, clock: Clock): ShownProgress {
  let progress = progressSoFar(plan, earlier)
  let noted: string | undefined
  let waiting: string | undefined
  const {live, finished} = liveList(progress)
  const over = new AbortController()

  const showAll = () => {
    const now = clock.mono()
    const open = [...progress].filter(([, line]) => !isSettled(line))
    for (const [at, [key, line]] of open.entries()) {
      const isLast = at === open.length - 1
      live.get(key)?.show(progressLine(line, {now}), (isLast ? (noted ?? waiting) : undefined) ?? waitLine(line, plan))
    }
  }
  const settle = (isDue: (line: Tally) => boolean) => {
    for (const [key, line] of progress) if (isDue(line)) live.get(key)?.settle(line)
  }
  const keepTime = async () => {
    while (!over.signal.aborted) {
      showAll()
      // Only an abort rejects: the run is over.
      await clock.sleep(tickMs, over.signal).catch(() => undefined)
    }
  }

  settle(isSettled)
  const ticking = keepTime()
  return {
    report: (entry) => {
      const {event} = entry
      if (event.type === 'waiting') waiting = eventLine(event)
      if (event.type === 'regressed') noted = eventLine(event)
      if (event.type === 'waited' || event.type === 'outcome') waiting = undefined
      progress = progressAfter(progress, plan, entry)
      settle(isSettled)
      showAll()
    },
    // What is written beside a live list is held back by listr until the end, so the note goes below its last line.
    note: (text) => {
      noted = text
      showAll()
    },
    end: async () => {
      over.abort()
      settle(() => true)
      await Promise.all([finished, ticking])
    },
  }
}
