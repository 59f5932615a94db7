import {mkdtempSync, readFileSync, renameSync, rmSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {type Plugin, rolldown} from 'rolldown'
import {packageRoot} from '../../src/package-root.ts'
import {keptBuild} from './kept-builds.ts'

/**
 * A negative control: one mechanism taken out of the program, so that a test can show what that mechanism is for. In
 * the source `file`, from the package root, `text` gives way to `instead`; there is no switch for it in the program.
 *
 * To add a control: describe the mechanism as mutations, `buildProgram(input, ...mutations)` any program of the tests
 * with them, run the same experiment with the real and with the mutated build, expect damage from the mutated one
 * alone, and count it with `figure('control ...', n)`. `controls.test.ts` has two.
 */
export interface Mutation {
  readonly file: string
  readonly text: string
  readonly instead: string
}

export interface Build {
  /** Path of a program for Node. */
  readonly program: string
  /** Where Node keeps what it has compiled, so that the next life starts sooner. */
  readonly cache: string
}

const sourceOf = ({file}: Mutation): string => join(packageRoot, file)

/** Throws where the text is not there exactly once: a mechanism that was rewritten has lost its control. */
function mutated(code: string, {file, text, instead}: Mutation): string {
  const [before, after, more] = code.split(text)
  if (before === undefined || after === undefined || more !== undefined)
    throw new Error(`${file} does not hold exactly once, and the control takes it out: ${text}`)
  return before + instead + after
}

const mutate = (mutations: readonly Mutation[]): Plugin => ({
  name: 'mutate',
  load(id) {
    const about = mutations.filter((mutation) => sourceOf(mutation) === id)
    if (about.length === 0) return null
    return {code: about.reduce(mutated, readFileSync(id, 'utf8')), moduleType: 'ts'}
  },
  buildEnd() {
    const files = new Set(this.getModuleIds())
    const missed = mutations.find((mutation) => !files.has(sourceOf(mutation)))
    if (missed !== undefined) throw new Error(`${missed.file} is no part of the build, and the control changes it`)
  },
})

/** Bundles into a folder that is there once it is whole. */
async function bundle(input: string, mutations: readonly Mutation[], dir: string): Promise<void> {
  const unfinished = mkdtempSync(join(dirname(dir), 'unfinished-'))
  try {
    const build = await rolldown({
      input: join(packageRoot, input),
      platform: 'node',
      logLevel: 'silent',
      plugins: [mutate(mutations)],
    })
    await build.write({dir: unfinished, format: 'esm', entryFileNames: 'program.mjs'})
    renameSync(unfinished, dir)
  } finally {
    rmSync(unfinished, {recursive: true, force: true})
  }
}

/** Bundles a program of the tests, given from the package root, once for many lives; with the mutations, without the mechanisms. */
export async function buildProgram(input: string, ...mutations: readonly Mutation[]): Promise<Build> {
  const dir = await keptBuild(JSON.stringify([input, mutations]), (whole) => bundle(input, mutations, whole))
  return {program: join(dir, 'program.mjs'), cache: join(dir, 'compiled')}
}

/** The program that dies where it is told to. */
export const buildChild = (...mutations: readonly Mutation[]): Promise<Build> =>
  buildProgram('test/crash/child.ts', ...mutations)
