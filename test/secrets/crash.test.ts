import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {execa} from 'execa'
import {afterAll, expect, test} from 'vitest'
import {figure} from '../soak/figures.ts'
import {filesAsPlaces, leaksIn} from './canaries.ts'

const canary = 'canary/of+a crash: 0123456789'
const folder = mkdtempSync(join(tmpdir(), 'firebreak-crashing-'))
afterAll(() => rmSync(folder, {recursive: true, force: true}))

const crash = (how: string, ...more: readonly string[]) =>
  execa(process.execPath, [join(import.meta.dirname, 'crashing.ts'), how, ...more], {
    cwd: folder,
    env: {PATH: '/usr/bin', CANARY: canary},
    extendEnv: false,
    reject: false,
  })

const soak = process.env['SOAK'] !== undefined
const sampled = ['thrown', 'rejected', 'in pieces']
const ways = [
  ['thrown', 1],
  ['rejected', 1],
  ['logged', 0],
  ['warned', 0],
  ['in pieces', 0],
  ['ended', 3],
] as const

test.each(ways.filter(([how]) => soak || sampled.includes(how)))(
  'T59: a secret does not get out of a process that goes wrong: %s',
  async (how, exitCode) => {
    const ended = await crash(how, '--debug')
    expect(ended.exitCode, ended.stderr).toBe(exitCode)
    const places = new Map([...filesAsPlaces(folder), ['stdout', ended.stdout], ['stderr', ended.stderr]])
    const leaks = leaksIn(places, [canary, canary.slice(0, 12)])
    figure('secret canaries planted', 1)
    figure('places searched for canaries', places.size)
    figure('secret canaries found', leaks.length)
    expect(leaks).toEqual([])
    expect(ended.stdout + ended.stderr).toContain('[secret:canary]')
  },
)

test('an error that nobody caught is told as every other, and its stack only with --debug', async () => {
  const quiet = await crash('thrown')
  expect(quiet.stderr).toMatch(/^BUG \(exit 1\)\n {2}this is a bug in firebreak: it was \[secret:canary\]/)
  expect(quiet.stderr).not.toContain('    at ')
  expect((await crash('thrown', '--debug')).stderr).toContain('    at ')
  expect(JSON.parse((await crash('rejected', '--json')).stdout)).toMatchObject({error: {code: 'BUG', exitCode: 1}})
})
