import {mkdir, readFile, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {isCode} from '../../core/text/error-code.ts'
import {fileNameOf, sizeIn} from '../checkpoints/checkpoint-files.ts'
import {otherThere, sameStatement} from './same-statement.ts'
import type {Witness} from './witness.ts'

/** Asks nobody, runs no hook, and signs with no key of git's: it is started beside a run. */
const quiet = [
  ['core.hooksPath', '/dev/null'],
  ['commit.gpgSign', 'false'],
  ['user.name', 'firebreak'],
  ['user.email', 'firebreak@localhost'],
].flatMap(([name, value]) => ['-c', `${name}=${value}`])

async function git(path: string, args: readonly string[], signal: AbortSignal): Promise<string> {
  const {execa} = await import('execa')
  const {stdout} = await execa('git', ['-C', path, ...quiet, ...args], {
    cancelSignal: signal,
    env: {GIT_TERMINAL_PROMPT: '0', LC_ALL: 'C'},
    stdin: 'ignore',
  })
  return stdout
}

/** A commit for each checkpoint, in a clone; pushed where the inventory says so. What counts is what is committed. */
export function gitWitness(name: string, path: string, push?: string): Witness {
  return {
    name,
    isNear: true,
    async keep(copy, signal) {
      const file = join(copy.run, fileNameOf(copy.size))
      const there = await git(path, ['show', `HEAD:${file}`], signal).catch(() => undefined)
      if (there === undefined) await commit({path, file, text: copy.text, run: copy.run}, signal)
      else if (!sameStatement(there, copy.text)) throw otherThere(copy)
      if (push !== undefined) await git(path, ['push', '--quiet', push, 'HEAD'], signal)
    },
    async copies(run, signal) {
      const names = await git(path, ['ls-tree', '--name-only', 'HEAD', '--', `${run}/`], signal)
      const sizes = names.split('\n').flatMap((line) => sizeIn(line.slice(run.length + 1)) ?? [])
      return Promise.all(
        sizes.map(async (size) => ({
          run,
          size,
          text: await git(path, ['show', `HEAD:${run}/${fileNameOf(size)}`], signal),
        })),
      )
    },
  }
}

interface Committing {
  readonly path: string
  readonly file: string
  readonly text: string
  readonly run: string
}

async function commit({path, file, text, run}: Committing, signal: AbortSignal): Promise<void> {
  await mkdir(join(path, run)).catch((error: unknown) => {
    if (!isCode(error, 'EEXIST')) throw error
  })
  const place = join(path, file)
  if ((await readFile(place, 'utf8').catch(() => undefined)) !== text) await writeFile(place, text, {signal})
  await git(path, ['add', '--', file], signal)
  await git(path, ['commit', '--quiet', '--message', `Witness ${file}`, '--', file], signal)
}
