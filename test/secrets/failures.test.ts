import {readFileSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {afterEach, beforeEach, expect, test, vi} from 'vitest'
import {type Account, type Ended, openAccount} from '../cli/program.ts'
import {figure} from '../soak/figures.ts'
import {disguises, filesAsPlaces, filesUnder, leaksIn} from './canaries.ts'

let account: Account

beforeEach(async () => {
  account = await openAccount()
})
afterEach(() => account.range.stop())

/** Whatever must never be seen: the token of the API, and what the probes prove themselves with. */
function canaries(): readonly string[] {
  const {sandbox} = account.range
  const kept = filesUnder(join(dirname(sandbox.inventory), 'secrets'))
    .filter((path) => /\.(client-secret|session)$/.test(path))
    .map((path) => readFileSync(path, 'utf8').trim())
  expect(kept.length).toBeGreaterThan(3)
  return [sandbox.token, ...kept]
}

/** Everything that firebreak wrote: on its two streams, and to disk. */
function written(ended: readonly Ended[]): ReadonlyMap<string, string> {
  const {stateDir} = account.range
  return new Map([
    ...ended.flatMap(({stdout, stderr}, at) => [
      [`stdout of command ${at}`, stdout] as const,
      [`stderr of command ${at}`, stderr] as const,
    ]),
    ...filesAsPlaces(stateDir),
  ])
}

function expectNoSecret(texts: ReadonlyMap<string, string>, canary = canaries()): void {
  const leaks = leaksIn(texts, canary)
  figure('places searched for canaries', texts.size)
  figure('secret canaries found', leaks.length)
  expect(leaks).toEqual([])
}

const freeze = ['run', 'agent-freeze', '--agent', 'support-bot', '--apply', '--yes', '--debug']

test('T59: no secret is in what a refused token leaves behind', async () => {
  const almost = `${account.range.sandbox.token.slice(0, -1)}x`
  const ended = [
    await account.startWith({CLOUDFLARE_API_TOKEN: almost}, ...freeze),
    await account.startWith({CLOUDFLARE_API_TOKEN: `${account.range.sandbox.token}\n\u{1F525}`}, ...freeze, '--json'),
  ]
  expect(ended.map(({exitCode}) => exitCode)).toEqual([6, 6])
  const texts = written(ended)
  expectNoSecret(texts)
  for (const disguise of disguises(almost.slice(0, -1)))
    for (const text of texts.values()) expect(text).not.toContain(disguise)
})

test('T59: no secret is in what an API that dies in the middle of a run leaves behind', async () => {
  const {sandbox} = account.range
  const secrets = canaries()
  sandbox.faults.schedule({match: {method: 'PUT'}, kind: 'slow', times: 1, delayMs: 10_000})
  const run = account.start(
    'credentials',
    'disable',
    'support-bot',
    '--kind',
    'api-token',
    '--apply',
    '--yes',
    '--debug',
  )
  await vi.waitFor(() => expect(account.range.writes()).toHaveLength(1), {timeout: 10_000})
  await sandbox.stop()
  // It waits for the network until somebody stops it.
  let told = ''
  run.stderr.on('data', (part) => (told += String(part)))
  await vi.waitFor(() => expect(told).toContain('network'), {timeout: 20_000})
  run.kill('SIGINT')
  const ended = await run
  expect([20, 22]).toContain(ended.exitCode)
  expectNoSecret(written([ended]), secrets)
})
