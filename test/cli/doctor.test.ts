import {afterAll, beforeAll, expect, test} from 'vitest'
import {Doctor} from '../../src/core/documents/answers/doctor.ts'
import {type Account, documentOf, openAccount} from './program.ts'

let account: Account
beforeAll(async () => {
  account = await openAccount()
})
afterAll(() => account.range.stop())

/** Nobody listens there. */
const away = {FIREBREAK_API_URL: 'http://127.0.0.1:9/client/v4'}
const standings = (document: unknown) =>
  Doctor.parse(document).checks.map(({check, standing}) => `${check} ${standing === 'unseen' ? 'unseen' : 'seen'}`)

test('a blocker exits with 11, names what mends it, and nothing is written', async () => {
  const {exitCode, stdout} = await account.firebreak('doctor', 'agent-freeze')
  expect(exitCode).toBe(11)
  expect(stdout).toContain('NOT READY: 1 blocker,')
  expect(stdout).toContain('take Account API Tokens Write from the token')
  expect(account.range.writes()).toEqual([])
})

test('--json gives the document of all checks, with what is foreign marked', async () => {
  const ended = await account.firebreak('doctor', 'agent-freeze', '--json')
  const document = documentOf(ended)
  expect(Doctor.parse(document)).toMatchObject({schema: 'firebreak/doctor@1', runbooks: ['agent-freeze']})
  expect(document['untrusted']).toMatchObject({paths: expect.arrayContaining(['findings[]'])})
})

test('without network the checks that need none still run, and the exit code says that the account was not seen', async () => {
  const ended = await account.firebreakWith(away, 'doctor', 'agent-freeze', '--json')
  expect(ended.exitCode).toBe(7)
  expect(standings(documentOf(ended))).toEqual(expect.arrayContaining(['levers unseen', 'probes seen', 'drills seen']))
  expect((await account.firebreakWith(away, 'doctor', 'agent-freeze')).stdout).toContain('NOT ALL SEEN')
})

test('without network, a finding that counts is still what the exit code is about', async () => {
  const ended = await account.firebreakWith(away, 'doctor', 'agent-freeze', '--fail-on', 'warning')
  expect(ended.exitCode).toBe(11)
})

test('a token that is missing, or refused, is exit 6', async () => {
  for (const token of [undefined, 'no-such-token'])
    expect((await account.firebreakWith({CLOUDFLARE_API_TOKEN: token}, 'doctor', 'agent-freeze')).exitCode).toBe(6)
})

test('--offline asks nobody, not even for a token, and exits with 0', async () => {
  const env = {...away, CLOUDFLARE_API_TOKEN: undefined}
  const ended = await account.firebreakWith(env, 'doctor', '--offline', '--json')
  expect(ended.exitCode).toBe(0)
  expect(standings(documentOf(ended))).toContain('permissions unseen')
})
