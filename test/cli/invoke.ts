import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {Config, type Command} from '@oclif/core'
import {onTestFinished, vi} from 'vitest'
import {packageRoot} from '../../src/package-root.ts'
import type {Asker} from '../../src/terminal/asker.ts'
import type {Compose} from '../../src/workbench.ts'

type CommandClass = new (argv: string[], config: Config) => Command

interface Invoking {
  readonly compose?: Partial<Compose>
  /** Somebody at a terminal; nobody unless given. */
  readonly asker?: Asker
}

const silent = () => true

async function loadConfig(): Promise<Config> {
  const pjson = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8'))
  return Config.load({
    root: packageRoot,
    pjson: {...pjson, oclif: {bin: 'firebreak', dirname: 'firebreak'}},
    ignoreManifest: true,
  })
}

/** Runs one command in this process, with nothing real behind it. */
export async function invoke(Class: CommandClass, argv: readonly string[], {compose = {}, asker}: Invoking = {}) {
  const config = await loadConfig()
  const stdout = vi.spyOn(process.stdout, 'write').mockImplementation(silent)
  const stderr = vi.spyOn(process.stderr, 'write').mockImplementation(silent)
  onTestFinished(() => void (process.exitCode = undefined))
  process.exitCode = undefined
  const command = Object.assign(new Class([...argv], config), {
    id: Class.name.toLowerCase(),
    compose: async () => compose,
    asker: () => asker,
    isAttended: () => false,
  })
  try {
    // oclif runs init, run, catch and finally behind this protected method.
    await (command as unknown as {_run(): Promise<unknown>})._run()
    const written = (calls: readonly (readonly unknown[])[]) => calls.map(([text]) => String(text)).join('')
    return {stdout: written(stdout.mock.calls), stderr: written(stderr.mock.calls), exitCode: process.exitCode ?? 0}
  } finally {
    stdout.mockRestore()
    stderr.mockRestore()
  }
}
