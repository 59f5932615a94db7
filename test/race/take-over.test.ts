import {beforeAll, expect, test} from 'vitest'
import {startProgram} from '../cli/program.ts'
import {type Build} from '../crash/build.ts'
import {inDoomedRange} from '../crash/recover.ts'
import {buildRacer, startRacer} from './start-racer.ts'

let build: Build

beforeAll(async () => {
  build = await buildRacer()
})

test(
  'T34: a command line takes over by the exact id and a reason, and by nothing else',
  {timeout: 120_000},
  async () => {
    await inDoomedRange(async (range) => {
      const plan = await range.plan('agent-freeze', {agent: 'support-bot'})
      const hanging = startRacer(build, range, {
        does: {apply: range.keep(plan)},
        operator: 'kim',
        stopAt: {intent: 1},
      })
      expect(await hanging.says()).toBe('stopped')
      const {url, token, inventory, stateDir} = range.life({resume: 'last'})
      const env = {
        HOME: range.dir,
        CLOUDFLARE_API_TOKEN: token,
        FIREBREAK_API_URL: url,
        FIREBREAK_INVENTORY: inventory,
        FIREBREAK_STATE_DIR: stateDir,
        FIREBREAK_OPERATOR: 'robin',
      }
      const resume = (...args: readonly string[]) =>
        startProgram({args: ['resume', 'last', ...args], env, cwd: range.dir})
      const refused = await resume()
      expect(refused).toMatchObject({exitCode: 4, stderr: expect.stringContaining('kim on ')})
      const [, lock = ''] =
        /--take-over ([0-9a-f]{16}) --reason TEXT/.exec(refused.stderr.replaceAll(/\s+/g, ' ')) ?? []
      expect(await resume('--take-over', lock)).toMatchObject({exitCode: 2})
      expect(await resume('--take-over', `${lock}0`, '--reason', 'hangs')).toMatchObject({
        exitCode: 4,
        stderr: expect.stringContaining('nothing was taken over'),
      })
      expect(range.writes()).toEqual([])
      expect(await resume('--take-over', lock, '--reason', 'its laptop is gone')).toMatchObject({exitCode: 0})
      const [run = ''] = range.runs()
      expect(range.entries(run).find(({event}) => event.type === 'take-over')?.event).toMatchObject({
        lock,
        holder: 'kim',
        by: 'robin',
        because: 'typed',
        reason: 'its laptop is gone',
      })
      await hanging.kill()
    })
  },
)
