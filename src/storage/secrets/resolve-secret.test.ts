import {chmodSync, chownSync, symlinkSync, writeFileSync} from 'node:fs'
import {inspect} from 'node:util'
import {join} from 'node:path'
import {Readable} from 'node:stream'
import {expect, test} from 'vitest'
import {Fault} from '../../core/fault.ts'
import {tempDir} from '../fixtures/temp-dir.ts'
import type {HandOver} from './resolve-secret.ts'
import {createSecretResolver} from './secret-resolver.ts'

const canary = 'cfat_canary0123456789'

const resolveSecret = (ref: string, env: Record<string, string> = {}, input?: HandOver) =>
  createSecretResolver({env, clock: {mono: () => 0}, ...(input === undefined ? {} : {input})}).resolve(ref)

function secretFile(mode: number, content = canary): string {
  const path = join(tempDir(), 'token')
  writeFileSync(path, content)
  chmodSync(path, mode)
  return path
}

async function faultOf(ref: string, env: Record<string, string> = {}): Promise<Fault> {
  const error = await resolveSecret(ref, env).then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (!(error instanceof Fault)) throw new Error('expected a fault', {cause: error})
  return error
}

test('a secret comes from the named variable', async () => {
  const secret = await resolveSecret('env:TOKEN', {TOKEN: canary})
  expect(secret.reveal()).toBe(canary)
  expect(String(secret)).toBe('[secret:env:TOKEN]')
})

test.each([0o600, 0o400])('a secret comes from a private file without its last line break (mode %o)', async (mode) => {
  const path = secretFile(mode, `${canary}\n`)
  expect((await resolveSecret(`file:${path}`, {})).reveal()).toBe(canary)
})

test.each([0o644, 0o640, 0o604, 0o660, 0o700])(
  'a file that is open to others or may be executed is refused (mode %o)',
  async (mode) => {
    const fault = await faultOf(`file:${secretFile(mode)}`)
    expect(fault.code).toBe('REFUSED')
    expect(fault.message).toContain(`has mode ${mode.toString(8)}, a secret needs 600 or 400`)
  },
)

test('a symbolic link, a directory and a missing file are refused by name', async () => {
  const dir = tempDir()
  symlinkSync(secretFile(0o600), join(dir, 'link'))
  expect(await faultOf(`file:${join(dir, 'link')}`)).toMatchObject({
    code: 'REFUSED',
    message: expect.stringContaining('symbolic link'),
  })
  expect(await faultOf(`file:${dir}`)).toMatchObject({
    code: 'REFUSED',
    message: expect.stringContaining('not a regular file'),
  })
  expect(await faultOf(`file:${join(dir, 'none')}`)).toMatchObject({
    code: 'DENIED',
    message: expect.stringContaining('ENOENT'),
  })
})

test.runIf(process.getuid?.() === 0)('a file of somebody else is refused', async () => {
  const path = secretFile(0o600)
  chownSync(path, 12_345, 12_345)
  expect(await faultOf(`file:${path}`)).toMatchObject({
    code: 'REFUSED',
    message: expect.stringContaining('belongs to somebody else'),
  })
})

test('a variable that is missing or empty is named', async () => {
  expect(await faultOf('env:TOKEN')).toMatchObject({
    code: 'DENIED',
    message: 'the environment variable TOKEN is not set',
  })
  expect(await faultOf('env:TOKEN', {TOKEN: ''})).toMatchObject({
    code: 'DENIED',
    message: 'the environment variable TOKEN is empty',
  })
})

test('no fault prints a secret', async () => {
  const faults = [
    await faultOf(canary),
    await faultOf(`env:TOKEN`, {TOKEN: `${canary}\nsecond line`}),
    await faultOf(`file:${secretFile(0o644)}`),
    await faultOf(`file:${secretFile(0o600, `${canary}\u0000`)}`),
  ]
  for (const fault of faults) expect(inspect(fault, {depth: 9, showHidden: true})).not.toContain(canary)
})

const handOver = (stream: Readable & {readonly isTTY?: boolean}, withinMs = 10_000) => ({stream, withinMs})

test('a secret comes from standard input, once for every question', async () => {
  const input = handOver(Readable.from([Buffer.from(canary.slice(0, 5)), Buffer.from(`${canary.slice(5)}\n`)]))
  const [first, second] = await Promise.all([resolveSecret('stdin', {}, input), resolveSecret('stdin', {}, input)])
  expect(first.reveal()).toBe(canary)
  expect(second).toBe(first)
  expect(inspect(first)).not.toContain(canary)
})

test('a terminal is no place to hand a secret in, and says what is', async () => {
  const input = handOver(Object.assign(Readable.from([canary]), {isTTY: true}))
  await expect(resolveSecret('stdin', {}, input)).rejects.toMatchObject({
    code: 'USAGE',
    next: [expect.stringContaining('| firebreak')],
  })
})

test.each([
  ['\n', 'DENIED'],
  ['x'.repeat(70_000), 'REFUSED'],
])('an input that is empty or far too long is no secret', async (text, code) => {
  await expect(resolveSecret('stdin', {}, handOver(Readable.from([text])))).rejects.toMatchObject({code})
})

test('an input that never ends is not waited for', async () => {
  const stream = new Readable({read: () => undefined})
  await expect(resolveSecret('stdin', {}, handOver(stream, 20))).rejects.toMatchObject({code: 'USAGE'})
  expect(stream.destroyed).toBe(true)
})
