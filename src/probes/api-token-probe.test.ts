import {afterEach, expect, test} from 'vitest'
import {app, closeAll} from './testing/listen.ts'
import {testProber} from './testing/prober.ts'

afterEach(closeAll)

type Said = readonly [status: number, result?: object]
const refusal = [401] as const

/** Cloudflare's two places to verify a token at, and what came to them. */
async function ask(asAccounts: Said, asPersons: Said = refusal) {
  const asked: string[] = []
  const url = await app((request, response) => {
    asked.push(`${request.url} ${request.headers.authorization}`)
    const [status, result = null] = request.url?.startsWith('/user') === true ? asPersons : asAccounts
    response.writeHead(status).end(JSON.stringify({success: status === 200, result, errors: [], messages: []}))
  })
  const prober = testProber({authority: {baseUrl: url.replace(/\/$/, ''), account: 'acc'}})
  return {answer: await prober.ask({type: 'api-token', token: 'env:TOKEN'}), asked}
}

test('a token that Cloudflare takes as one of the account is answered, and shown nowhere', async () => {
  const {answer, asked} = await ask([200, {status: 'active'}])
  expect(answer.reason).toBe('answered')
  expect(asked).toEqual(['/accounts/acc/tokens/verify Bearer token-of-an-agent'])
  expect(JSON.stringify(answer)).not.toContain('token-of-an-agent')
})

test('a token of a person is refused as one of the account, and answered as its own', async () => {
  expect((await ask(refusal, [200, {status: 'active'}])).answer.reason).toBe('answered')
})

test('only what both refuse is refused', async () => {
  expect((await ask(refusal, [403])).answer.reason).toBe('denied')
  expect((await ask(refusal, [500])).answer.reason).toBe('unexpected')
  expect((await ask([429])).answer.reason).toBe('throttled')
  expect((await ask([400])).answer.reason).toBe('unexpected')
})

test.each(['disabled', 'expired'])('a token that Cloudflare knows as %s is refused', async (status) => {
  expect((await ask([200, {status}])).answer.reason).toBe('denied')
})

test('an answer that does not say whether it is active proves nothing', async () => {
  expect((await ask([200, {}])).answer.reason).toBe('unexpected')
})
