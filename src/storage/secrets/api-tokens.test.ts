import {expect, test} from 'vitest'
import {Secret} from '../../core/text/secret.ts'
import {createApiTokens} from './api-tokens.ts'

const resolved: string[] = []
const resolve = async (ref: string): Promise<Secret> => {
  resolved.push(ref)
  return new Secret(ref, `value of ${ref}`)
}
const reveal = async (secret: Promise<Secret>): Promise<string> => (await secret).reveal()

test('the classic variable holds the token itself', async () => {
  const {looking, acting} = createApiTokens({CLOUDFLARE_API_TOKEN: 'token-of-old'}, resolve)
  expect(await reveal(looking())).toBe('token-of-old')
  expect(acting).toBeUndefined()
})

test('a reference comes before the variable that other programs read too', async () => {
  const env = {CLOUDFLARE_API_TOKEN: 'token-of-old', FIREBREAK_TOKEN: 'op://ops/firebreak/token'}
  const token = await createApiTokens(env, resolve).looking()
  expect([token.name, token.reveal()]).toEqual(['FIREBREAK_TOKEN', 'value of op://ops/firebreak/token'])
})

test('with a token that only looks, the other is not read before it acts', async () => {
  resolved.length = 0
  const env = {FIREBREAK_READ_TOKEN: 'env:READ', FIREBREAK_TOKEN: 'file:/full'}
  const {looking, acting} = createApiTokens(env, resolve)
  expect(await reveal(looking())).toBe('value of env:READ')
  expect(resolved).toEqual(['env:READ'])
  expect(acting && (await reveal(acting()))).toBe('value of file:/full')
})

test.each<[Record<string, string>, string, string]>([
  [{}, 'DENIED', 'CLOUDFLARE_API_TOKEN is not set'],
  [{CLOUDFLARE_API_TOKEN: ''}, 'DENIED', 'CLOUDFLARE_API_TOKEN is not set'],
  [{CLOUDFLARE_API_TOKEN: 'op://ops/firebreak/token'}, 'USAGE', 'holds a reference'],
  [{FIREBREAK_TOKEN: 'cfat_canary-in-the-wrong-place'}, 'USAGE', 'FIREBREAK_TOKEN says where the token is'],
  [{FIREBREAK_READ_TOKEN: 'cfat_canary-in-the-wrong-place'}, 'USAGE', 'FIREBREAK_READ_TOKEN says where the token is'],
])('%j is refused, and no value is repeated', async (env, code, words) => {
  const looking = Promise.try(() => createApiTokens(env, resolve).looking())
  await expect(looking).rejects.toMatchObject({
    code,
    message: expect.stringMatching(new RegExp(`${words}(?!.*canary-in)`)),
    next: expect.not.arrayContaining([expect.stringContaining('canary')]),
  })
})
