import {mkdirSync, mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {type Sandbox, type SandboxOptions, startSandbox} from '../sandbox/start.ts'

/** A folder that nobody else has, with a name that says what it is for. */
export const newFolder = (name: string): string => mkdtempSync(join(tmpdir(), `firebreak-${name}-`))

/** A folder that is to be there under this name and no other. Throws EEXIST where somebody has it. */
export function claimFolder(name: string): string {
  const dir = join(tmpdir(), `firebreak-${name}`)
  mkdirSync(dir, {mode: 0o700})
  return dir
}

/** A sandbox in a folder of its own; both are gone again when it stops, or cannot start. */
export async function openSandbox(options: SandboxOptions): Promise<Sandbox> {
  const remove = () => rmSync(options.dir, {recursive: true, force: true})
  try {
    const sandbox = await startSandbox(options)
    return {...sandbox, stop: () => sandbox.stop().finally(remove)}
  } catch (error) {
    remove()
    throw error
  }
}
