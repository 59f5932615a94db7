import {expect, test} from 'vitest'
import {reaches} from './reaches.ts'

const responder = '100.96.0.31'

test.each([
  responder,
  '100.96.0.0/24',
  `net.src.ip == ${responder}`,
  `net.src.ip in {10.0.0.1 ${responder}}`,
  'net.dst.ip in {100.96.0.0/12}',
  'net.dst.ip in {100.96.0.30..100.96.0.40}',
  `any(http.conn.src_ip[*] in {${responder}})`,
  `http.request.host == "${responder}"`,
  `not(not(net.src.ip == ${responder}))`,
  `net.dst.port != 22 and net.src.ip == ${responder}`,
  `not(net.src.ip == 10.0.0.1) or net.src.ip in {${responder}}`,
  `net.src.ip in {100.96.0.0/12} and net.dst.ip != ${responder}`,
  `net.src.ip in {100.96.0.0/12} or net.src.ip != ${responder}`,
  `http.request.host == "say not" and net.src.ip == ${responder}`,
])('%s reaches the responder', (text) => {
  expect(reaches(text, responder)).toBe(true)
})

test.each([
  'support-bot',
  '',
  '100.96.0.11',
  'net.src.ip in {100.96.0.11 100.96.0.12}',
  'net.src.ip in {100.96.0.40..100.96.0.30}',
  'net.src.ip in {100.96.0.1..100.96.0.9}',
  `not(net.src.ip in {${responder}})`,
  `net.src.ip != ${responder}`,
  `net.src.ip in {100.96.0.0/12} and not net.src.ip == ${responder}`,
  `net.src.ip in {100.96.0.0/12} and not(net.src.ip in {100.96.0.16/28})`,
])('%s does not', (text) => {
  expect(reaches(text, responder)).toBe(false)
})

test('a network is reached through any of its addresses, and spared only as a whole', () => {
  expect(reaches('net.src.ip == 100.96.0.31', '100.96.0.0/24')).toBe(true)
  expect(reaches('net.src.ip in {100.96.0.0/12} and net.src.ip != 100.96.0.31', '100.96.0.0/24')).toBe(true)
})

test('addresses of version 6 are understood too', () => {
  expect(reaches('net.dst.ip in {2606:4700:cf1:1000::/64}', '2606:4700:cf1:1000::1')).toBe(true)
  expect(reaches('net.dst.ip in {2606:4700::1..2606:4700::9}', '2606:4700::5')).toBe(true)
  expect(reaches('net.dst.ip in {2606:4700:cf1:1001::/64}', '2606:4700:cf1:1000::1')).toBe(false)
})
