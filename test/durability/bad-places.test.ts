import {mkdirSync, readdirSync} from 'node:fs'
import {join} from 'node:path'
import {execa} from 'execa'
import {afterAll, beforeAll, expect, test} from 'vitest'
import {packageRoot} from '../../src/package-root.ts'
import {type Account, type Ended, openAccount, unwrapped} from '../cli/program.ts'
import {amongOwnMounts, noMounts} from './tmpfs.ts'

const freeze = ['run', 'agent-freeze', '--agent', 'support-bot', '--reason', 'test', '--apply', '--yes']

let account: Account

beforeAll(async () => {
  account = await openAccount()
})
afterAll(() => account.range.stop())

/** What firebreak asked of the API meanwhile; agents of the sandbox talk to its edge, not to its API. */
async function requestsDuring(run: () => Promise<Ended>): Promise<Ended & {readonly requests: number}> {
  const {sandbox} = account.range
  const before = sandbox.requests().length
  const ended = await run()
  return {...ended, requests: sandbox.requests().length - before}
}

test.each(['OneDrive - Example Corp', 'Dropbox'])(
  'T18: a state folder in %s is refused before the first request, and nothing is left in it',
  async (synced) => {
    const dir = join(account.range.dir, synced)
    const {exitCode, stderr, requests} = await requestsDuring(() =>
      account.firebreakWith({FIREBREAK_STATE_DIR: join(dir, 'state')}, ...freeze),
    )
    expect({exitCode, requests}).toEqual({exitCode: 4, requests: 0})
    expect(unwrapped(stderr)).toContain('set FIREBREAK_STATE_DIR to a directory on a local disk')
    expect(readdirSync(dir, {recursive: true})).toEqual(['state'])
  },
)

test.skipIf(noMounts)('T18: a state folder that is read-only is refused before the first request', async () => {
  const dir = join(account.range.dir, 'read-only')
  mkdirSync(dir, {mode: 0o700})
  const {PATH = ''} = process.env
  const script = 'mount -t tmpfs -o ro,mode=700 tmpfs "$1"; shift; exec "$@"'
  const program = [process.execPath, join(packageRoot, 'bin/run.js'), ...freeze]
  const [command = '', ...args] = amongOwnMounts(script, dir, ...program)
  const {exitCode, stderr, requests} = await requestsDuring(() =>
    execa(command, args, {env: {PATH, ...account.env, FIREBREAK_STATE_DIR: dir}, extendEnv: false, reject: false}),
  )
  expect({exitCode, requests}).toEqual({exitCode: 4, requests: 0})
  expect(unwrapped(stderr)).toContain('is not writable')
})
