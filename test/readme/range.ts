import {copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {startSandbox} from '../../src/sandbox/start.ts'
import {readInventory} from '../../src/storage/documents.ts'
import {systemClock} from '../../src/storage/system-clock.ts'
import {type Ended, type Reader, startReader} from '../cli/start-reader.ts'
import {wordsOf} from './blocks.ts'

export interface ReaderRange {
  /** Name of the account. */
  readonly account: string
  /** Runs one line as a reader would type it, with nobody at a terminal, and gives exit code and output. */
  type(command: string, ...more: readonly string[]): Promise<Ended>
  stop(): Promise<void>
}

interface Given {
  /** Files of the working folder, by their path. */
  readonly files: Readonly<Record<string, string>>
}

/** They take turns, as there are two cores on a small machine. */
let readers: readonly [Reader, Reader] = [startReader(), startReader()]

/** A working folder with the inventory of a sandbox that is as it was before any incident. */
export async function openReaderRange({files}: Given): Promise<ReaderRange> {
  const dir = mkdtempSync(join(tmpdir(), 'firebreak-readme-'))
  const sandbox = await startSandbox({
    scenario: 'hijacked-support-agent',
    seed: 1,
    clock: systemClock,
    dir: join(dir, 'sandbox'),
    temper: {propagation: {factor: 0.1}},
  })
  const cwd = join(dir, 'work')
  mkdirSync(join(cwd, 'runbooks'), {recursive: true})
  copyFileSync(sandbox.inventory, join(cwd, 'firebreak.yaml'))
  for (const [path, text] of Object.entries(files)) writeFileSync(join(cwd, path), text)
  const [reader, other] = readers
  readers = [other, reader]
  const env = {
    PATH: process.env['PATH'],
    FIREBREAK_API_URL: sandbox.url,
    FIREBREAK_STATE_DIR: join(dir, 'state'),
    XDG_CONFIG_HOME: join(dir, 'config'),
    CLOUDFLARE_API_TOKEN: sandbox.token,
    FIREBREAK_OPERATOR: 'ana',
  }
  return {
    account: readInventory(sandbox.inventory).document.account.name,
    type(command, ...more) {
      const words = wordsOf(command)
      const variables = words.slice(
        0,
        words.findIndex((word) => !/^[A-Z_]+=/.test(word)),
      )
      const args = words.slice(words.indexOf('firebreak') + 1)
      const given = Object.fromEntries(variables.map((pair) => pair.split('=', 2)))
      return reader.type({args: [...args, ...more], cwd, env: {...env, ...given}})
    },
    async stop() {
      await sandbox.stop()
      rmSync(dir, {recursive: true, force: true})
    },
  }
}
