import {expect, test} from 'vitest'
import {actingFlags} from './acting-flags.ts'
import {firstArgument} from './runbook-flags.ts'

test.each([
  [['agent-freeze', '--agent', 'support-bot']],
  [['--agent', 'support-bot', 'agent-freeze']],
  [['--agent=support-bot', 'agent-freeze']],
  [['--incident', 'INC-1', '--apply', 'agent-freeze', '--yes']],
  [['--json', '--apply', 'agent-freeze']],
])('the runbook is found in %j', (argv) => {
  expect(firstArgument(argv, {...actingFlags, json: {type: 'boolean'}})).toBe('agent-freeze')
})

test('a line of flags only names no runbook', () => {
  expect(firstArgument(['--apply', '--incident', 'INC-1'], actingFlags)).toBeUndefined()
})
