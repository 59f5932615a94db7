import {readdirSync, statSync} from 'node:fs'
import {join} from 'node:path'
import {execa} from 'execa'
import {afterEach, expect, test} from 'vitest'
import {packageRoot} from '../../src/package-root.ts'
import {type Account, openAccount} from '../cli/program.ts'

let account: Account | undefined
afterEach(() => account?.range.stop())

/** Every path below a folder whose mode is another than 0700 for a folder and 0600 for a file. */
const open = (dir: string): readonly string[] =>
  readdirSync(dir, {recursive: true, withFileTypes: true}).flatMap((entry) => {
    const path = join(entry.parentPath, entry.name)
    const mode = statSync(path).mode & 0o7777
    return mode === (entry.isDirectory() ? 0o700 : 0o600) ? [] : [`${path} ${mode.toString(8)}`]
  })

const command = ['run', 'agent-freeze', '--agent', 'support-bot']

/** The one that would leave most open; a soak takes the one that shuts firebreak itself out too. */
const umasks = process.env['SOAK'] === undefined ? ['000'] : ['000', '777']

test.each(umasks)('T61: whatever is written is private under umask %s', async (umask) => {
  account = await openAccount()
  const {env, range} = account
  const out = join(range.dir, 'out')
  const firebreak = (...args: readonly string[]) =>
    execa('sh', ['-c', 'umask "$0"; exec "$@"', umask, process.execPath, join(packageRoot, 'bin/run.js'), ...args], {
      cwd: out,
      env: {PATH: '/usr/bin', ...env, FIREBREAK_STATE_DIR: join(out, 'state'), XDG_CONFIG_HOME: join(out, 'config')},
      extendEnv: false,
      reject: false,
    })
  await execa('mkdir', ['-m', '700', out])
  const ended = [
    await firebreak('plan', ...command.slice(1), '--out', 'plan.json'),
    await firebreak('approve', 'plan.json', '--yes'),
    await firebreak('apply', 'plan.json', '--yes', '--events', 'events.ndjson'),
    await firebreak('keys', 'init'),
  ]
  expect(ended.map(({exitCode}) => exitCode)).toEqual([0, 0, 0, 0])
  const written = readdirSync(out, {recursive: true, encoding: 'utf8'}).join('\n')
  for (const name of ['plan.json', 'approval-', 'events.ndjson', 'journal.db', 'locks', 'bagit.txt', 'config'])
    expect(written).toContain(name)
  expect(open(out)).toEqual([])
})
