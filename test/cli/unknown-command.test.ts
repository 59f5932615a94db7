import {expect, test} from 'vitest'
import {documentOf, startProgram} from './program.ts'

const start = (...args: readonly string[]) => startProgram({args})

const message = (words: string) => ({code: 'USAGE', exitCode: 2, message: words})

test.concurrent.each([
  [
    'kil-switch engage --apply',
    'there is no command kil-switch engage, did you mean kill-switch engage or kill-switch release?',
  ],
  ['relase last', 'there is no command relase, did you mean release or lease?'],
  ['drill agent-freeze', 'there is no command drill agent-freeze, did you mean drill run?'],
  ['quarantine-everything', 'there is no command quarantine-everything'],
  [
    'kill-switch engag --help',
    'there is no command kill-switch engag, did you mean kill-switch engage or kill-switch release?',
  ],
])('%s is told once, for people and for --json', async (typed, words) => {
  const [people, machines] = await Promise.all([start(...typed.split(' ')), start(...typed.split(' '), '--json')])
  expect({exitCode: people.exitCode, stdout: people.stdout}).toEqual({exitCode: 2, stdout: ''})
  expect(people.stderr).toMatch(/^USAGE \(exit 2\)  nothing was changed\n/)
  expect(people.stderr.replaceAll(/\s+/g, ' ')).toContain(`${words} next firebreak`)
  expect({exitCode: machines.exitCode, stderr: machines.stderr}).toEqual({exitCode: 2, stderr: ''})
  expect(documentOf(machines)).toMatchObject({error: message(words)})
})

test('a flag of a command, and what follows it, is no part of the name in --help', async () => {
  const {exitCode, stdout} = await start('kill-switch', 'engage', '--reason', 'worm', '--help')
  expect({exitCode, stdout}).toEqual({exitCode: 0, stdout: expect.stringContaining('firebreak kill-switch engage')})
})
