import {expect, test} from 'vitest'
import {apiBaseUrl} from './base-url.ts'

const real = 'https://api.cloudflare.com/client/v4'

test.each([
  [undefined, real],
  ['', real],
  [real, real],
  [`${real}/`, real],
  ['http://127.0.0.1:8787/client/v4', 'http://127.0.0.1:8787/client/v4'],
  ['http://127.0.0.1:8787/client/v4/', 'http://127.0.0.1:8787/client/v4'],
  ['https://localhost:8787/client/v4', 'https://localhost:8787/client/v4'],
  ['http://[::1]:8787', 'http://[::1]:8787'],
  ['http://127.1:8787', 'http://127.0.0.1:8787'],
  ['http://0x7f000001:8787', 'http://127.0.0.1:8787'],
  ['http://2130706433:8787', 'http://127.0.0.1:8787'],
])('%s leads to %s', (override, base) => {
  expect(apiBaseUrl(override)).toBe(base)
})

test.each([
  'https://api.cloudflare.com.evil.example/client/v4',
  'https://evil.example/client/v4',
  'http://api.cloudflare.com/client/v4',
  'https://api.cloudflare.com/client/v5',
  'https://api.cloudflare.com/client/v4?x=1',
  'http://127.0.0.1.evil.example/',
  'http://localhost.evil.example/',
  'http://10.0.0.1/client/v4',
  'http://0.0.0.0:8787/client/v4',
  'http://[::]:8787',
  'http://[::ffff:10.0.0.1]:8787',
  'http://localhost.:8787',
  'http://127.0.0.1@evil.example/',
  'http://127.0.0.1:8787@evil.example/',
  'http://evil.example#@127.0.0.1/',
  'http://LOCALHOST.evil.example/',
  'http://name:hunter2@127.0.0.1/client/v4',
  'file:///etc/passwd',
  'ftp://127.0.0.1/',
  'not a url',
])('T69: %s is refused and not repeated', (override) => {
  expect(() => apiBaseUrl(override)).toThrow(
    expect.objectContaining({code: 'USAGE', message: expect.not.stringContaining(override)}),
  )
})
