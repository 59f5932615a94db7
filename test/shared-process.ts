import {globSync, readFileSync} from 'node:fs'
import {join} from 'node:path'

/** These change the process that they run in: what comes after them would meet it as they leave it. */
const changesProcess = /\bnock\b|process\.chdir|process\.env\[[^\]]*\] =|stubEnv|stubGlobal|useFakeTimers/

/** The tests of single files that can share one process, one after the other: starting a process for each and loading the program again costs several times what they compute. */
export const sharingTests = (root: string): readonly string[] =>
  globSync('src/**/*.test.ts', {cwd: root}).filter(
    (file) => !changesProcess.test(readFileSync(join(root, file), 'utf8')),
  )
