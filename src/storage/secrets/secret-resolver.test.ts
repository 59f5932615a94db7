import {chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {delimiter, join} from 'node:path'
import {inspect} from 'node:util'
import {afterAll, expect, test} from 'vitest'
import {Fault} from '../../core/fault.ts'
import {isSecretRef, SecretRef} from '../../core/documents/secret-ref.ts'
import {Secret} from '../../core/text/secret.ts'
import {createSecretResolver} from './secret-resolver.ts'

const canary = 'canary-of-a-program'
const dir = mkdtempSync(join(tmpdir(), 'firebreak-programs-'))
afterAll(() => rmSync(dir, {recursive: true, force: true}))
const bin = join(dir, 'bin')
mkdirSync(bin)

/** A program that writes down its arguments and environment, and then does what the script says. */
function program(name: string, script: string): string {
  const path = join(bin, name)
  writeFileSync(
    path,
    `#!/bin/sh\nprintf '%s\\n' "$0" "$@" >> ${dir}/${name}.argv\nenv > ${dir}/${name}.env\n${script}\n`,
  )
  chmodSync(path, 0o700)
  return path
}

const argvOf = (name: string): readonly string[] =>
  readFileSync(`${dir}/${name}.argv`, 'utf8').trim().split('\n').slice(1)

interface Given {
  readonly env?: Record<string, string>
  readonly timeoutMs?: number
  readonly clock?: {mono(): number}
}

const resolver = ({env = {}, timeoutMs = 5000, clock = {mono: () => 0}}: Given = {}) =>
  createSecretResolver({env: {PATH: `${bin}${delimiter}/usr/bin${delimiter}/bin`, ...env}, clock, timeoutMs})

async function faultOf(ref: string, given: Given = {}): Promise<Fault> {
  const error = await resolver(given)
    .resolve(ref)
    .catch((reason: unknown) => reason)
  if (!(error instanceof Fault)) throw new Error('expected a fault', {cause: error})
  return error
}

test('a field of 1Password is read by op, and one of Vault by vault, without a shell', async () => {
  program('op', `printf ${canary}`)
  program('vault', `printf '${canary}\\n'`)
  expect((await resolver().resolve('op://ops/support $(id)/token')).reveal()).toBe(canary)
  expect(argvOf('op')).toEqual(['read', '--no-newline', 'op://ops/support $(id)/token'])
  expect((await resolver().resolve('vault:secret/agents/support#token')).reveal()).toBe(canary)
  expect(argvOf('vault')).toEqual(['kv', 'get', '-field=token', 'secret/agents/support'])
})

test('any program is a list of words, which no shell reads', async () => {
  const path = program('keyring', `printf '%s' "${canary}"; echo the secret is ${canary} >&2`)
  const secret = await resolver().resolve(`cmd:${JSON.stringify([path, 'get', '$HOME; rm x', 'a b'])}`)
  expect(secret.reveal()).toBe(canary)
  expect(argvOf('keyring')).toEqual(['get', '$HOME; rm x', 'a b'])
  expect(String(secret)).toBe(`[secret:cmd:${path}]`)
})

test.each([
  'cmd:pass show x',
  'cmd:[]',
  'cmd:[""]',
  'cmd:["pass", 1]',
  'cmd:{"0":"pass"}',
  'vault:-x#y',
  'vault:x#-y',
  'vault:x#a=b',
  'vault:x',
  'op://vault/item',
  'op://-x',
  'sh -c id',
])('%s is no reference, and is refused unread', async (ref) => {
  expect(isSecretRef(ref)).toBe(false)
  expect(SecretRef.safeParse(ref).success).toBe(false)
  const fault = await faultOf(ref)
  expect(fault.code).toBe('REFUSED')
  expect(fault.message).not.toContain(ref)
})

test('the program sees what it needs, and neither the tokens of firebreak nor another secret that it holds', async () => {
  const held = new Secret('agent', 'canary-of-an-agent').reveal()
  const path = program('seeing', `printf ${canary}`)
  const env = {
    CLOUDFLARE_API_TOKEN: 'a',
    FIREBREAK_TOKEN: 'env:OPERATORS',
    OPERATORS: 'not read yet',
    AGENT: held,
    OP_SERVICE_ACCOUNT_TOKEN: 'its own',
    HOME: dir,
  }
  await resolver({env}).resolve(`cmd:["${path}"]`)
  const seen = readFileSync(`${dir}/seeing.env`, 'utf8')
  expect(seen).toContain('OP_SERVICE_ACCOUNT_TOKEN=its own')
  for (const hidden of ['CLOUDFLARE', 'FIREBREAK', 'OPERATORS', held]) expect(seen).not.toContain(hidden)
})

test.each([
  ['ends with an error', `echo ${canary}; echo ${canary} >&2; exit 3`, 'UNAVAILABLE', 'ended with exit code 3'],
  ['prints nothing', 'true', 'DENIED', 'is empty'],
  ['prints two lines', `printf '${canary}\\nmore\\n'`, 'REFUSED', 'line break'],
  ['prints too much', 'head -c 100000 /dev/zero | tr "\\0" x', 'REFUSED', 'too many bytes'],
])('a program that %s gives no secret, and nothing that it printed is shown', async (_, script, code, words) => {
  const path = program(`failing-${code}-${script.length}`, script)
  const fault = await faultOf(`cmd:["${path}","argument"]`)
  expect(fault).toMatchObject({code, message: expect.stringContaining(words)})
  expect(inspect(fault, {depth: 9, showHidden: true})).not.toContain(canary)
})

test('a program that is missing or hangs is no wait without end', async () => {
  expect(await faultOf('cmd:["no-such-keyring"]')).toMatchObject({
    code: 'UNAVAILABLE',
    next: [expect.stringContaining('install')],
  })
  const path = program('hanging', `sleep 20; touch ${dir}/went-on`)
  expect((await faultOf(`cmd:["${path}"]`, {timeoutMs: 200})).message).toContain('took longer than 200 ms')
  expect(existsSync(`${dir}/went-on`)).toBe(false)
})

test('a program is asked once a minute, again after a secret was put somewhere, and again when it failed', async () => {
  const path = program('counted', `echo x >> ${dir}/count; test -e ${dir}/unlocked && printf ${canary}`)
  const ref = `cmd:["${path}"]`
  let now = 0
  const {resolve, forget} = resolver({clock: {mono: () => now}})
  const asked = () => readFileSync(`${dir}/count`, 'utf8').trim().split('\n').length
  await expect(resolve(ref)).rejects.toThrow('exit code 1')
  writeFileSync(`${dir}/unlocked`, '')
  await Promise.all([resolve(ref), resolve(ref)])
  expect(asked()).toBe(2)
  now = 59_000
  await resolve(ref)
  expect(asked()).toBe(2)
  now = 60_000
  await resolve(ref)
  expect(asked()).toBe(3)
  forget()
  await resolve(ref)
  expect(asked()).toBe(4)
})
