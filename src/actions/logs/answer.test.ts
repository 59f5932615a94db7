import {expect, test} from 'vitest'
import {z} from 'zod'
import {textAt, understand} from './answer.ts'

const Body = z.looseObject({result: z.array(z.string())})
const answer = (body: string, status = 200) => ({request: 'GET /', status, bytes: Buffer.from(body)})

test('a body of the documented shape is understood', () => {
  expect(understand(answer('{"success":true,"errors":[],"result":["a"]}'), Body)).toMatchObject({
    kind: 'understood',
    body: {result: ['a']},
  })
})

test.each([
  [
    'a status that refuses',
    '{"success":false,"errors":[{"code":10000,"message":"Authentication error"}]}',
    403,
    'answered HTTP 403: Authentication error',
  ],
  [
    'a failure under HTTP 200',
    '{"success":false,"errors":[{"message":"no"}],"result":[]}',
    200,
    'answered HTTP 200: no',
  ],
  ['a GraphQL error', '{"data":null,"errors":[{"message":"unknown field"}]}', 200, 'answered HTTP 200: unknown field'],
  ['a page of HTML', '<html>', 502, 'answered HTTP 502 with a body that is no JSON document of the API'],
  ['another shape', '{"success":true,"result":{}}', 200, 'answered in another shape than documented'],
])('%s is refused, with its reason', (_, body, status, why) => {
  expect(understand(answer(body, status), Body)).toEqual({kind: 'refused', why})
})

test('a member that is not there, or is no text, is undefined', () => {
  expect(textAt({action: {time: 'now', code: 1}}, 'action', 'time')).toBe('now')
  expect(textAt({action: {time: 'now', code: 1}}, 'action', 'code')).toBeUndefined()
  expect(textAt({action: 'text'}, 'action', 'time')).toBeUndefined()
})
