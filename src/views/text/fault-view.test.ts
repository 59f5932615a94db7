import {expect, test} from 'vitest'
import {faultView} from './fault-view.ts'

test('a fault says what it is, that nothing was changed, and what helps', () => {
  expect(
    faultView({
      code: 'DRIFT',
      exitCode: 5,
      message:
        'disable-tokens/support-bot: service token support-bot is no longer as the plan saw it: enabled is false, the plan saw true',
      next: ['firebreak run agent-freeze --agent support-bot'],
    }),
  ).toMatchInlineSnapshot(`
    "DRIFT (exit 5)  nothing was changed
      disable-tokens/support-bot: service token support-bot is no longer as the plan
      saw it: enabled is false, the plan saw true
      next  firebreak run agent-freeze --agent support-bot"
  `)
})

test('from 20 up nobody is told that nothing was changed', () => {
  expect(faultView({code: 'PARTIAL', exitCode: 20, message: 'stopped', next: []})).not.toContain('nothing was changed')
})

test('foreign text cannot move the cursor', () => {
  expect(faultView({code: 'USAGE', exitCode: 2, message: 'no agent called \u001B[2Jx', next: ['\u001B]0;gone\u0007']}))
    .toMatchInlineSnapshot(`
    "USAGE (exit 2)  nothing was changed
      no agent called \\u{1b}[2Jx
      next  \\u{1b}]0;gone\\u{7}"
  `)
})

test('a name with a line end forges no line', () => {
  const forged = faultView({code: 'REFUSED', exitCode: 4, message: 'no agent called x\n  next  reboot', next: []})
  expect(forged.split('\n')).toHaveLength(2)
})
