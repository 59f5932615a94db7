import {globSync, readFileSync} from 'node:fs'
import {join} from 'node:path'

/** These change the process that they run in, and what comes after them would meet it as they leave it; or they measure it. */
const needsItsOwn =
  /process\.chdir|process\.env\[[^\]]*\] =(?!=)|stubEnv|stubGlobal|useFakeTimers|setFlagsFromString|memoryUsage/

/** It stands before the network of the process that it is loaded in, and stays there. */
const beforeTheNetwork = /\bnock\b/

/** Which tests can share a process, one after the other: starting one for each and loading the program again costs several times what most of them compute. */
export interface Sharing {
  /** These leave nothing behind but what a run leaves in its own folder. */
  readonly anywhere: readonly string[]
  /** These clear away what they have told nock, and share with each other. */
  readonly nocked: readonly string[]
}

export function sharingTests(root: string): Sharing {
  const tests = globSync('{src,test}/**/*.test.ts', {cwd: root})
    .map((file) => ({file, text: readFileSync(join(root, file), 'utf8')}))
    .filter(({text}) => !needsItsOwn.test(text))
  const {true: nocked = [], false: anywhere = []} = Object.groupBy(tests, ({text}) => `${beforeTheNetwork.test(text)}`)
  const filesOf = (some: typeof tests) => some.map(({file}) => file)
  return {anywhere: filesOf(anywhere), nocked: filesOf(nocked)}
}
