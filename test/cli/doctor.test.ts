import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import type {Log} from 'sarif'
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
  const [head] = stdout.split('\n')
  expect(head).toContain('NOT READY: 1 blocker,')
  expect(stdout.trimEnd().split('\n').at(-1), 'said again where the head has scrolled away').toBe(head)
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

test('--sarif writes every finding with its rule, its level and a fingerprint, and replaces no file', async () => {
  const path = join(account.range.dir, 'doctor.sarif')
  const {stdout} = await account.firebreak('doctor', 'agent-freeze', '--json', '--sarif', path)
  const {findings, checks} = Doctor.parse(JSON.parse(stdout))
  const log: Log = JSON.parse(readFileSync(path, 'utf8'))
  const [run] = log.runs
  expect({version: log.version, runs: log.runs.length}).toEqual({version: '2.1.0', runs: 1})
  expect(run?.tool.driver.rules?.map(({id}) => id)).toEqual(checks.map(({check}) => check))
  const levels = {blocker: 'error', warning: 'warning', advice: 'note'}
  expect(run?.results?.map(({ruleId, level}) => [ruleId, level])).toEqual(
    findings.map(({check, severity}) => [check, levels[severity]]),
  )
  for (const {ruleId, ruleIndex = -1, locations, partialFingerprints} of run?.results ?? []) {
    expect(run?.tool.driver.rules?.[ruleIndex]?.id).toBe(ruleId)
    expect(locations?.[0]?.physicalLocation?.artifactLocation?.uri).toBe(account.env['FIREBREAK_INVENTORY'])
    expect(Object.keys(partialFingerprints ?? {})).toEqual(['primaryLocationLineHash'])
  }
  const prints = run?.results?.map(({partialFingerprints}) => partialFingerprints?.['primaryLocationLineHash'])
  expect(new Set(prints).size, 'no two findings are one').toBe(findings.length)
  expect((await account.firebreak('doctor', '--offline', '--sarif', path)).exitCode).toBe(4)
})

test('what could not be looked at is a notification of the SARIF file, not a result', async () => {
  const path = join(account.range.dir, 'offline.sarif')
  await account.firebreak('doctor', '--offline', '--sarif', path)
  const log: Log = JSON.parse(readFileSync(path, 'utf8'))
  const [invocation] = log.runs[0]?.invocations ?? []
  expect(invocation?.executionSuccessful).toBe(false)
  expect(invocation?.toolExecutionNotifications?.map(({descriptor}) => descriptor?.id)).toContain('levers')
})
