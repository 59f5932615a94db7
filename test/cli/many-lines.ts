/**
 * Types lines into the built program, one after the other in this one process, whose standard input stays open and
 * says nothing: whoever asked would wait for ever. Tells of each, as a line of JSON, what it wrote and how it ended.
 */
import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {pathToFileURL} from 'node:url'
import {packageRoot} from '../../src/package-root.ts'

interface Oclif {
  readonly default: {execute(options: {readonly args: string[]; readonly dir: string}): Promise<unknown>}
}

const [file = ''] = process.argv.slice(2)
const lines: readonly (readonly string[])[] = JSON.parse(readFileSync(file, 'utf8'))
const bin = pathToFileURL(join(packageRoot, 'bin/run.js')).href
const {default: oclif}: Oclif = await import(pathToFileURL(join(packageRoot, 'dist/oclif.js')).href)
const tell = process.stdout.write.bind(process.stdout)

for (const argv of lines) {
  const written = {stdout: '', stderr: ''}
  for (const stream of ['stdout', 'stderr'] as const)
    process[stream].write = (text: string | Uint8Array) => {
      written[stream] += String(text)
      return true
    }
  tell(`${JSON.stringify({began: argv})}\n`)
  process.exitCode = 0
  await oclif.execute({args: [...argv], dir: bin})
  tell(`${JSON.stringify({argv, ...written, exitCode: process.exitCode})}\n`)
}
process.exit(0)
