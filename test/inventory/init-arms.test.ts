import {existsSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {afterEach, beforeEach, expect, test} from 'vitest'
import {packageRoot} from '../../src/package-root.ts'
import {readInventory} from '../../src/storage/documents.ts'
import {type Account, documentOf, unwrapped} from '../cli/program.ts'
import {openBare} from './bare-account.ts'

let account: Account
beforeEach(async () => {
  account = await openBare()
})
afterEach(() => account.range.stop())

/** A runbook that nobody can rehearse: it names no drill. */
const undrilled = readFileSync(join(packageRoot, 'runbooks/agent-freeze.yaml'), 'utf8').replace(/^drill:[^]*/m, '')

const place = (name: string) => join(account.range.dir, name)
const init = (...args: readonly string[]) => account.firebreakWith({FIREBREAK_INVENTORY: undefined}, 'init', ...args)
const answers = ['--environment', 'drill', '--owner', 'group:agents']

test('--apply-arm installs the levers, and the inventory names them with its comments in place', async () => {
  const ended = await init(...answers, '--out', 'armed.yaml', '--apply-arm', '--yes', '--json')
  expect(ended.exitCode, ended.stderr).toBe(0)
  expect(documentOf(ended)).toMatchObject({levers: 'armed'})
  const {levers} = readInventory(place('armed.yaml')).document
  expect(levers.killSwitch.map(({name}) => name)).toEqual(['ir-kill-dns', 'ir-kill-l4', 'ir-kill-http'])
  expect(Object.keys(levers.lists)).toEqual(['quarantine', 'egress-domains', 'egress-addresses'])
  expect(readFileSync(place('armed.yaml'), 'utf8')).toContain('# Grouped by the names of their handles')
  const {stdout, exitCode} = await account.firebreak(
    'run',
    'agent-freeze',
    '--agent',
    'support-bot',
    '--inventory',
    'armed.yaml',
  )
  expect(exitCode, stdout).toBe(0)
})

test('a runbook that nobody knows is refused before anything is written', async () => {
  const strange = await init(...answers, '--out', 'strange.yaml', '--apply-arm', '--yes', '--drill', 'agent-freze')
  expect({exitCode: strange.exitCode, isThere: existsSync(place('strange.yaml'))}).toEqual({
    exitCode: 2,
    isThere: false,
  })
  expect(unwrapped(strange.stderr)).toContain('did you mean agent-freeze')
  expect(account.range.writes()).toEqual([])
})

test('a lost rehearsal says that levers went in', async () => {
  writeFileSync(place('undrilled.yaml'), undrilled)
  const ended = await init(...answers, '--out', 'a.yaml', '--apply-arm', '--yes', '--drill', './undrilled.yaml')
  expect(account.range.writes().length).toBeGreaterThan(0)
  expect({exitCode: ended.exitCode}, ended.stderr).toEqual({exitCode: 20})
  expect(unwrapped(ended.stderr)).toContain('Again: firebreak drill run ./undrilled.yaml')
})
