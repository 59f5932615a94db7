import {mkdtempSync, readdirSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {execa} from 'execa'
import {packageRoot} from '../../src/package-root.ts'

/** A folder with nothing in it but firebreak, installed from the tarball that `npm pack` makes of what was built. */
export async function installPackage(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'firebreak-installed-'))
  await execa('npm', ['pack', '--ignore-scripts', '--pack-destination', folder], {cwd: packageRoot})
  const tarball = readdirSync(folder).find((file) => file.endsWith('.tgz'))
  if (tarball === undefined) throw new Error('npm pack made no tarball')
  writeFileSync(join(folder, 'package.json'), '{"private": true}')
  await execa('npm', ['install', '--offline', '--no-audit', '--no-fund', `./${tarball}`], {cwd: folder})
  return folder
}

export interface Started {
  /** `bin/run.js` of the package to run. */
  readonly run: string
  readonly node?: string
  readonly nodeOptions?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
}

export interface Ended {
  readonly stdout: string
  readonly stderr: string
  readonly exitCode?: number
}

/** firebreak as a child process, with nothing of this one's environment that could steer it. */
export async function start(started: Started, ...args: readonly string[]): Promise<Ended> {
  const {run, node = process.execPath, nodeOptions = [], env = {}} = started
  const {PATH = '', HOME = ''} = process.env
  return execa(node, [...nodeOptions, run, ...args], {reject: false, extendEnv: false, env: {PATH, HOME, ...env}})
}
