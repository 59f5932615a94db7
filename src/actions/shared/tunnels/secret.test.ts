import {expect, test} from 'vitest'
import {stubAccount} from '../stub-account.ts'
import {mintSecret, readMark, secretIn, tokenWith} from './secret.ts'

const tunnel = '66666666-6666-4666-8666-666666666666'

function markOf(secret: string | undefined, connected: readonly string[]) {
  const token = secret === undefined ? 'no token' : tokenWith('account', tunnel, secret)
  return readMark(stubAccount({[`cfd_tunnel/${tunnel}/token`]: token}).reader, 'cloudflared', {tunnel, connected})
}

test('a secret is as long as is asked for, and never the same', () => {
  expect(Buffer.from(mintSecret([]), 'base64').length).toBeGreaterThanOrEqual(32)
  expect(mintSecret(['a'])).not.toBe(mintSecret(['a']))
})

test('one that was made here is known, as long as nobody else has come in with it', async () => {
  const secret = mintSecret(['b', 'a'])
  expect(await markOf(secret, ['a', 'b'])).toBe('fresh')
  expect(await markOf(secret, [])).toBe('fresh')
  expect(await markOf(secret, ['a', 'c'])).toBe('used')
})

test('one that was not made here is not taken for one, whatever its length', async () => {
  expect(await markOf(Buffer.alloc(32, 1).toString('base64'), [])).toBe('found')
  expect(await markOf(Buffer.alloc(48, 1).toString('base64'), [])).toBe('found')
  const [random, other] = [mintSecret([]), mintSecret([])].map((secret) => Buffer.from(secret, 'base64'))
  const mixed = Buffer.concat([random?.subarray(0, 32) ?? Buffer.of(), other?.subarray(32) ?? Buffer.of()])
  expect(await markOf(mixed.toString('base64'), [])).toBe('found')
})

test('a token that is none tells nothing', async () => {
  expect(await markOf(undefined, [])).toBe('unknown')
  expect(secretIn(Buffer.from('{"a":1}').toString('base64'))).toBeUndefined()
})
