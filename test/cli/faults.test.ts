import {expect, test} from 'vitest'
import RunsShow from '../../src/commands/runs/show.ts'
import RunsList from '../../src/commands/runs/list.ts'
import {Fault, exitCodes, type FaultCode} from '../../src/core/fault.ts'
import {fakeCompose} from './fake-compose.ts'
import {invoke} from './invoke.ts'

const failing = (error: Error) => ({compose: {openRecords: async () => Promise.reject(error)}})

test.each(Object.keys(exitCodes) as FaultCode[])(
  '%s exits with the same code for people and for --json',
  async (code) => {
    const fault = () => new Fault(code, 'what is wrong', {next: ['what helps']})
    const people = await invoke(RunsList, [], failing(fault()))
    const machines = await invoke(RunsList, ['--json'], failing(fault()))
    expect([people.exitCode, machines.exitCode]).toEqual([exitCodes[code], exitCodes[code]])
    expect(JSON.parse(machines.stdout)).toEqual({
      untrusted: expect.objectContaining({paths: ['error.message', 'error.next[]']}),
      error: {code, exitCode: exitCodes[code], message: 'what is wrong', next: ['what helps']},
    })
    expect(people.stdout).toBe('')
    expect(people.stderr).toContain('next  what helps')
  },
)

test('nothing that rides on an error is printed', async () => {
  const error = Object.assign(new Fault('DENIED', 'the token may not do that'), {
    request: {headers: {authorization: 'Bearer secret-in-header'}},
  })
  const {stdout, stderr} = await invoke(RunsList, ['--json', '--debug'], failing(error))
  expect(stdout + stderr).not.toContain('secret-in-header')
})

test('any other error is a bug of ours: one line and exit 1, the stack only with --debug', async () => {
  const quiet = await invoke(RunsList, [], failing(new TypeError('x is not a function')))
  expect(quiet.exitCode).toBe(1)
  expect(quiet.stderr).toContain('this is a bug in firebreak: x is not a function')
  expect(quiet.stderr).not.toContain('    at ')
  const loud = await invoke(RunsList, ['--debug'], failing(new TypeError('x is not a function')))
  expect(loud.stderr).toContain('    at ')
})

test('a token in the message of a bug is taken out', async () => {
  const token = `cfat_${'a1'.repeat(24)}`
  const {stderr} = await invoke(
    RunsList,
    ['--debug'],
    failing(new TypeError(`"Bearer ${token}" is an invalid header value`)),
  )
  expect(stderr).not.toContain(token)
})

test('a missing argument and an unknown flag are usage, for people and for --json', async () => {
  expect(await invoke(RunsShow, [], fakeCompose())).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining('Missing 1 required arg'),
  })
  const {exitCode, stdout} = await invoke(RunsList, ['--nope', '--json'], fakeCompose())
  expect(exitCode).toBe(2)
  expect(JSON.parse(stdout)).toMatchObject({
    error: {code: 'USAGE', exitCode: 2, message: 'Nonexistent flag: --nope', next: ['firebreak runslist --help']},
  })
})
