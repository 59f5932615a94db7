import fc from 'fast-check'
import {expect, test} from 'vitest'
import {hostileNames} from '../../../test/hostile/hostile-names.ts'
import {createNaming} from './file-names.ts'

test.each([
  ['audit/page-1.json', 'audit/page-1.json'],
  ['Audit\\Page 1.JSON', 'audit/page_1.json'],
  ['../../etc/passwd', 'etc/passwd'],
  ['/etc/passwd', 'etc/passwd'],
  ['~root/.ssh/-rf', '_root/_ssh/_rf'],
  ['a\r\nb%2e', 'a_b_2e'],
  ['..', 'unnamed'],
  ['', 'unnamed'],
])('%j becomes %s', (wanted, given) => {
  expect(createNaming()(wanted)).toBe(given)
})

test('a name asked for again gets a number before its ending', () => {
  const nameOf = createNaming()
  expect(['a/log.ndjson.gz', 'a/log.ndjson.gz', 'A/LOG.ndjson.gz', 'a'].map(nameOf)).toEqual([
    'a/log.ndjson.gz',
    'a/log-2.ndjson.gz',
    'a/log-3.ndjson.gz',
    'a-2',
  ])
})

test('a folder does not take the place of a file', () => {
  const nameOf = createNaming()
  expect(['a', 'a/b', 'a/b'].map(nameOf)).toEqual(['a', 'a-2/b', 'a-2/b-2'])
})

test('long names that differ stay different and keep their ending', () => {
  const nameOf = createNaming()
  const [first, second] = [nameOf(`${'x'.repeat(300)}1.json`), nameOf(`${'x'.repeat(300)}2.json`)]
  expect(first).not.toBe(second)
  expect(first).toMatch(/^x{40}-[0-9a-f]{12}\.json$/)
})

test('every name is relative, harmless, short, and given once', () => {
  fc.assert(
    fc.property(hostileNames, (wanted) => {
      const given = wanted.map(createNaming())
      for (const name of given) expect(name).toMatch(/^[a-z0-9_][a-z0-9._-]{0,90}(\/[a-z0-9_][a-z0-9._-]{0,90}){0,7}$/)
      expect(given.flatMap((name) => name.split('/')).filter((segment) => segment.endsWith('.'))).toEqual([])
      expect(new Set(given).size).toBe(wanted.length)
    }),
    {numRuns: 2000},
  )
})
