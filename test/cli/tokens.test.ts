import {chmodSync, existsSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {afterEach, beforeEach, expect, test} from 'vitest'
import {responderPermissions} from '../../src/sandbox/scenarios/responder-permissions.ts'
import {type Account, documentOf, openAccount} from './program.ts'

let account: Account
let reading: {readonly id: string; readonly value: string} | undefined

beforeEach(async () => {
  const permissions = responderPermissions.filter((name) => name.endsWith('Read'))
  account = await openAccount({also: (world) => (reading = world.addApiToken({name: 'reading', permissions}))})
})
afterEach(() => account.range.stop())

/** A private file, or a program, in the folder of the account. */
function keep(name: string, text: string, mode: number): string {
  const path = join(account.range.dir, name)
  writeFileSync(path, text)
  chmodSync(path, mode)
  return path
}

const freeze = ['run', 'agent-freeze', '--agent', 'support-bot']

test('one token looks, and the other is not asked for before a plan is approved', async () => {
  const {sandbox, dir} = account.range
  const asked = join(dir, 'asked')
  const vault = keep('vault.sh', `#!/bin/sh\necho x >> ${asked}\nprintf '%s' '${sandbox.token}'\n`, 0o700)
  const env = {
    CLOUDFLARE_API_TOKEN: undefined,
    FIREBREAK_TOKEN: `cmd:["${vault}"]`,
    FIREBREAK_READ_TOKEN: `file:${keep('reading', reading?.value ?? '', 0o600)}`,
  }
  const planned = await account.firebreakWith(env, ...freeze, '--json')
  expect(planned.exitCode).toBe(0)
  expect(documentOf(planned)).toMatchObject({lookedWith: {token: reading?.id}})
  const refused = await account.firebreakWith(env, ...freeze, '--apply')
  expect([refused.exitCode, existsSync(asked)]).toEqual([4, false])
  expect(refused.stderr).toContain(`the read token ${reading?.id}`)

  const applied = await account.firebreakWith(env, ...freeze, '--apply', '--yes', '--json')
  expect(documentOf(applied)).toMatchObject({outcome: 'contained'})
  expect(readFileSync(asked, 'utf8')).toBe('x\n')
  const verified = await account.firebreakWith(env, 'verify', 'last', '--json')
  expect(verified.exitCode).toBe(0)
  expect(readFileSync(asked, 'utf8')).toBe('x\n')
})

test('T67: a token that may only look is found out before anything is changed', async () => {
  const before = account.range.writes()
  const ended = await account.firebreakWith({CLOUDFLARE_API_TOKEN: reading?.value ?? ''}, ...freeze, '--apply', '--yes')
  expect(ended.exitCode).toBe(4)
  expect(ended.stdout + ended.stderr).toMatch(/lacks .*(Write|Revoke)/)
  expect(account.range.writes()).toEqual(before)
  expect(before).toEqual([])
})

test('T69: proxies of the environment get nothing, and their passwords are not repeated', async () => {
  const proxy = 'http://operator:canary-of-the-proxy@127.0.0.1:9'
  const env = {NODE_USE_ENV_PROXY: '1', HTTP_PROXY: proxy, HTTPS_PROXY: proxy, http_proxy: proxy}
  const ended = await account.startWith(env, ...freeze, '--debug')
  expect(ended.exitCode).toBe(0)
  expect(ended.stdout + ended.stderr).not.toContain('canary-of-the-proxy')
})
