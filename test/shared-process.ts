import {globSync, readFileSync} from 'node:fs'
import {join} from 'node:path'

/** These change the process that they run in, and what comes after them would meet it as they leave it; or they measure it. */
const needsItsOwn =
  /\bnock\b|process\.chdir|process\.env\[[^\]]*\] =(?!=)|stubEnv|stubGlobal|useFakeTimers|setFlagsFromString|memoryUsage/

/** The tests that can share a process, one after the other, since they leave nothing behind but what a run leaves in its own folder: starting one for each and loading the program again costs several times what most of them compute. */
export const sharingTests = (root: string): readonly string[] =>
  globSync('{src,test}/**/*.test.ts', {cwd: root}).filter(
    (file) => !needsItsOwn.test(readFileSync(join(root, file), 'utf8')),
  )
