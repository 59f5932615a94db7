import {globSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {packageRoot} from '../../src/package-root.ts'

export interface SourceFile {
  /** From the package root, with `/`. */
  readonly path: string
  readonly text: string
}

export function sourceFiles(...patterns: readonly string[]): readonly SourceFile[] {
  return globSync([...patterns], {cwd: packageRoot})
    .toSorted()
    .map((path) => ({path, text: readFileSync(join(packageRoot, path), 'utf8')}))
}
