import {expect, test} from 'vitest'
import {buildProgram} from '../crash/build.ts'
import {figure} from '../soak/figures.ts'
import type {twinsOfLateCreates} from './late-creates.experiment.ts'

/** As it is, and without the wait: what is not there yet is made again at once. */
const wait = {
  file: 'src/engine/running/settle.ts',
  text: 'if (leftMs() <= 0) return isThere()',
  instead: 'if (leftMs() <= Infinity) return isThere()',
}

async function twinsWith(...mutations: readonly (typeof wait)[]): Promise<number> {
  const build = await buildProgram('test/faults/late-creates.experiment.ts', ...mutations)
  const program = (await import(build.program)) as {readonly twinsOfLateCreates: typeof twinsOfLateCreates}
  return program.twinsOfLateCreates()
}

test(
  'T10: without the wait until a request can come no more, late creations have twins; with it none',
  {timeout: 120_000},
  async () => {
    expect(await twinsWith()).toBe(0)
    const twins = await twinsWith(wait)
    figure('control settle: twins', twins)
    expect(twins).toBeGreaterThan(0)
  },
)
