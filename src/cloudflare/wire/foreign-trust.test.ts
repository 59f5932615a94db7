import {expect, test} from 'vitest'
import {foreignTrust} from './foreign-trust.ts'

test('what often has a good reason is told by its name, and not its value', () => {
  expect(foreignTrust({NODE_EXTRA_CA_CERTS: '/etc/corp.pem', LD_PRELOAD: '/usr/lib/libjemalloc.so'})).toEqual([
    expect.stringMatching(/^warning  NODE_EXTRA_CA_CERTS is set: [^/]+$/),
    expect.stringMatching(/^warning  LD_PRELOAD is set: [^/]+$/),
  ])
  expect(foreignTrust({PATH: '/usr/bin', LD_PRELOAD: ''})).toEqual([])
})
