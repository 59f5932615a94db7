import {expect, test} from 'vitest'
import {parserWords} from './parser-words.ts'

test.each([
  [
    'The following error occurred:\n  Missing required flag out\nSee more help with --help',
    'Missing required flag --out',
  ],
  [
    'The following errors occurred:\n  Missing required flag by\n  Missing required flag reason\nSee more help with --help',
    'Missing required flag --by\nMissing required flag --reason',
  ],
  ['Nonexistent flag: --foo\nSee more help with --help', 'Nonexistent flag: --foo'],
  ['Missing 1 required arg:\nrun  Id of a run', 'Missing 1 required arg:\nrun  Id of a run'],
])('the words of the parser are as people type: %j', (message, words) => {
  expect(parserWords(message)).toBe(words)
})
