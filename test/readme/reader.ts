/** Types one line after the other into the built program, each in the folder and with the variables that it is sent. */
import {join} from 'node:path'
import {pathToFileURL} from 'node:url'
import {packageRoot} from '../../src/package-root.ts'
import type {Ended, Line} from './start-reader.ts'

interface Oclif {
  readonly default: {execute(options: {readonly args: string[]; readonly dir: string}): Promise<unknown>}
}

const dir = pathToFileURL(join(packageRoot, 'bin/run.js')).href
const {default: oclif}: Oclif = await import(pathToFileURL(join(packageRoot, 'dist/oclif.js')).href)

async function type({args, cwd, env}: Line): Promise<Ended> {
  const written = {stdout: '', all: ''}
  for (const stream of ['stdout', 'stderr'] as const)
    process[stream].write = (text: string | Uint8Array) => {
      written.all += String(text)
      if (stream === 'stdout') written.stdout += String(text)
      return true
    }
  process.chdir(cwd)
  process.env = {...env}
  process.exitCode = 0
  await oclif.execute({args: [...args], dir})
  return {...written, exitCode: process.exitCode}
}

process.on('message', (line: Line) => void type(line).then((ended) => process.send?.(ended)))
