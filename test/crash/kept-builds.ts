import {createHash} from 'node:crypto'
import {
  existsSync,
  globSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import {join} from 'node:path'
import {setTimeout as pause} from 'node:timers/promises'
import {sha256} from '../../src/core/digest.ts'
import {packageRoot} from '../../src/package-root.ts'
import {systemClock} from '../../src/storage/system-clock.ts'

const folder = join(packageRoot, 'node_modules', '.cache', 'programs')
/** Far longer than any run of the tests: what nobody asked for since is of older sources. */
const keptMs = 24 * 60 * 60_000

let sources: string | undefined

/** Changes with every source that may be part of a build, and with what is installed. */
function digestOfSources(): string {
  const files = ['package-lock.json', ...globSync('{src,test}/**/*.ts', {cwd: packageRoot}).toSorted()]
  const all = createHash('sha256')
  for (const file of files) all.update(`${file}\0`).update(readFileSync(join(packageRoot, file)))
  return all.digest('hex')
}

function sweep(): void {
  const now = systemClock.now().getTime()
  for (const name of readdirSync(folder)) {
    const path = join(folder, name)
    if (now - statSync(path).mtimeMs > keptMs) rmSync(path, {recursive: true, force: true})
  }
}

/** Whether this process is the one of the run that is to build it; the run's own processes have one parent. */
function claimed(claim: string): boolean {
  try {
    writeFileSync(claim, '', {flag: 'wx'})
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  }
}

/** The folder of what is built from the sources as they are for this purpose: built once for all processes of the tests, and for later runs of them. */
export async function keptBuild(purpose: string, build: (dir: string) => Promise<void>): Promise<string> {
  const dir = join(folder, sha256(`${purpose}\n${(sources ??= digestOfSources())}`).slice(-16))
  const claim = `${dir}.${process.ppid}`
  mkdirSync(folder, {recursive: true})
  while (!existsSync(dir)) {
    if (!claimed(claim)) {
      await pause(50)
      continue
    }
    try {
      if (!existsSync(dir)) await build(dir)
      sweep()
    } finally {
      rmSync(claim, {force: true})
    }
  }
  const now = systemClock.now()
  utimesSync(dir, now, now)
  return dir
}
