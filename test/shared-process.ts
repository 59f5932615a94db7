import {globSync, readFileSync} from 'node:fs'
import {join} from 'node:path'

/** These change the process that they run in: what comes after them would meet it as they leave it. */
const changesProcess = /\bnock\b|process\.chdir|process\.env\[[^\]]*\] =|stubEnv|stubGlobal|useFakeTimers/

/** Tests of single files, and wide ones that leave nothing behind but what a run leaves in its own folder. */
const sharing =
  '{src,test/traps,test/contract,test/evidence,test/logs,test/approvals,test/runs,test/engine,test/replay,test/report,test/story}/**/*.test.ts'

/** The tests that can share one process, one after the other: starting a process for each and loading the program again costs several times what most of them compute. */
export const sharingTests = (root: string): readonly string[] =>
  globSync(sharing, {cwd: root}).filter((file) => !changesProcess.test(readFileSync(join(root, file), 'utf8')))
