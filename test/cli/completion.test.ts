import {execFileSync, spawnSync} from 'node:child_process'
import {writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {afterAll, beforeAll, expect, test} from 'vitest'
import {packageRoot} from '../../src/package-root.ts'
import {type Account, openAccount} from './program.ts'

let account: Account
beforeAll(async () => {
  account = await openAccount()
})
afterAll(() => account.range.stop())

const complete = async (...words: readonly string[]) => {
  const {stdout, stderr, exitCode} = await account.firebreak('completion', 'bash', '--', ...words)
  expect({stderr, exitCode}).toEqual({stderr: '', exitCode: 0})
  return stdout.split('\n').filter((line) => line !== '')
}

test.each<[readonly string[], readonly string[]]>([
  [['kill'], ['kill-switch']],
  [
    ['kill-switch', ''],
    ['engage', 'release', 'status'],
  ],
  [['run', 'agent'], ['agent-freeze']],
  [['run', 'agent-freeze', '--ag'], ['--agent']],
  [['run', 'agent-freeze', '--agent', 's'], ['support-bot']],
  [['kill-switch', 'engage', '--tool', ''], ['research-tools/export_documents']],
  [['segment', 'isolate', ''], ['payments']],
  [['runs', 'show', ''], ['last']],
  [
    ['init', '--environment', ''],
    ['drill', 'production', 'staging'],
  ],
  [['nonsense', ''], []],
])('%j may become %j', async (words, candidates) => {
  expect(await complete(...words)).toEqual(candidates)
  expect(account.range.writes()).toEqual([])
})

test('an inventory that cannot be read offers nothing and says nothing', async () => {
  const broken = join(account.range.dir, 'broken.yaml')
  writeFileSync(broken, 'agents: [')
  const line = ['completion', 'bash', '--', 'run', 'agent-freeze', '--agent', '']
  const env = {FIREBREAK_INVENTORY: broken, CLOUDFLARE_API_TOKEN: undefined}
  const {stdout, stderr, exitCode} = await account.firebreakWith(env, ...line)
  expect({stdout, stderr, exitCode}).toEqual({stdout: '', stderr: '', exitCode: 0})
})

/** How each shell is asked, as by its tab key, what `su` may become; the script is loaded before. */
const asked: Readonly<Record<string, string>> = {
  bash: 'COMP_WORDS=(firebreak run agent-freeze --agent su); COMP_CWORD=4; _firebreak; echo "${COMPREPLY[@]}"',
  zsh: 'compadd() { print -l -- "${candidates[@]}" }; words=(firebreak run agent-freeze --agent su); CURRENT=5; _firebreak',
  fish: "complete -C 'firebreak run agent-freeze --agent su'",
}
const isHere = (shell: string): boolean => spawnSync(shell, ['-c', 'true']).status === 0

for (const [shell, ask] of Object.entries(asked))
  test.skipIf(shell !== 'bash' && !isHere(shell))(
    `${shell} completes with the script as it is printed, from any directory`,
    async () => {
      const {stdout: script} = await account.firebreak('completion', shell)
      const {dir} = account.range
      const program = `#!/bin/sh\nexec '${process.execPath}' '${join(packageRoot, 'bin/run.js')}' "$@"\n`
      writeFileSync(join(dir, 'firebreak'), program, {mode: 0o700})
      const env = {...account.env, PATH: `${dir}:${process.env['PATH'] ?? ''}`}
      const before = shell === 'zsh' ? 'compdef() { }\n' : ''
      const said = execFileSync(shell, ['-c', `${before}${script}\n${ask}`], {cwd: '/', env, encoding: 'utf8'})
      expect(said).toBe('support-bot\n')
    },
  )
