import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {createInterface} from 'node:readline'
import type {Build} from '../crash/build.ts'
import {buildProgram, type Mutation} from '../crash/build.ts'
import type {DoomedRange} from '../crash/doomed-range.ts'
import type {Finish, Racing} from './racer.ts'

/** A process that acts on the range, and that can be stopped, woken and killed. */
export interface Racer {
  readonly pid: number
  /** The next thing that it says: that it is `ready` or `stopped`, or how it ended. */
  says(): Promise<'ready' | 'stopped' | Finish>
  go(): void
  wake(): void
  kill(): Promise<void>
}

export const buildRacer = (...mutations: readonly Mutation[]): Promise<Build> =>
  buildProgram('test/race/racer.ts', ...mutations)

/** What hangs is killed. */
const lifetimeMs = 120_000

export function startRacer(
  {program, cache}: Build,
  range: DoomedRange,
  asked: Pick<Racing, 'does'> & Partial<Racing>,
): Racer {
  const {url, token, inventory, stateDir} = range.life(asked.does)
  const racing: Racing = {url, token, inventory, stateDir, operator: 'tester', ...asked}
  const child = spawn(process.execPath, [program, JSON.stringify(racing)], {
    stdio: ['pipe', 'pipe', 'inherit'],
    timeout: lifetimeMs,
    killSignal: 'SIGKILL',
    env: {NODE_COMPILE_CACHE: cache},
  })
  const lines = createInterface({input: child.stdout})[Symbol.asyncIterator]()
  const exit = once(child, 'exit')
  return {
    pid: child.pid ?? 0,
    async says() {
      const {value, done} = await lines.next()
      if (done) throw new Error('the racer died without a word')
      return value === 'ready' || value === 'stopped' ? value : (JSON.parse(value) as Finish)
    },
    go: () => void child.stdin.write('go\n'),
    wake: () => void child.kill('SIGCONT'),
    async kill() {
      child.kill('SIGKILL')
      await exit
    },
  }
}
