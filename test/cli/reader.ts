/** Types one line after the other into the built program, each in the folder and with the variables that it is sent. */
import {join} from 'node:path'
import {pathToFileURL} from 'node:url'
import {packageRoot} from '../../src/package-root.ts'
import type {Ended, Line} from './start-reader.ts'

interface Program {
  readonly begin: () => boolean
  readonly default: {execute(options: {readonly args: string[]; readonly dir: string}): Promise<unknown>}
}

const dir = pathToFileURL(join(packageRoot, 'bin/run.js')).href
const built = (file: string): Promise<Program> => import(pathToFileURL(join(packageRoot, 'dist', file)).href)

let written = {stdout: '', stderr: '', all: ''}
for (const stream of ['stdout', 'stderr'] as const)
  process[stream].write = (text: string | Uint8Array, onWritten?: unknown) => {
    written.all += String(text)
    written[stream] += String(text)
    if (typeof onWritten === 'function') onWritten()
    return true
  }

/** In place: the program has the one object at hand since it was loaded. */
function setVariables(env: Line['env']): void {
  for (const name of Object.keys(process.env)) delete process.env[name]
  for (const [name, value] of Object.entries(env)) if (value !== undefined) process.env[name] = value
}

async function type({args, cwd, env}: Line): Promise<Ended> {
  const {default: oclif} = await built('oclif.js')
  written = {stdout: '', stderr: '', all: ''}
  process.chdir(cwd)
  setVariables(env)
  process.exitCode = 0
  await oclif.execute({args: [...args], dir})
  return {...written, exitCode: process.exitCode}
}

// As every process of it begins, before anything else is loaded.
;(await built('start/begin.js')).begin()
process.on('message', (line: Line) => void type(line).then((ended) => process.send?.(ended)))
// Whoever typed is gone.
process.on('disconnect', () => process.exit())
