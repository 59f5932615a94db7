import {existsSync, readFileSync} from 'node:fs'
import {dirname, join} from 'node:path'

function rootAbove(folder: string): string {
  if (existsSync(join(folder, 'package.json'))) return folder
  const parent = dirname(folder)
  if (parent === folder) throw new Error('firebreak is not whole: there is no package.json above its files')
  return rootAbove(parent)
}

/** The folder of package.json, `runbooks/` and `oclif.manifest.json`, whether this runs from `src` or from the bundle. */
export const packageRoot: string = rootAbove(import.meta.dirname)

/** The version of firebreak that runs. */
export function toolVersion(): string {
  const {version} = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')) as {readonly version: string}
  return version
}
