import {readdirSync, readFileSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {afterEach, beforeEach, expect, test, vi} from 'vitest'
import {type Account, type Ended, openAccount} from './program.ts'

let account: Account

beforeEach(async () => {
  account = await openAccount()
})
afterEach(() => account.range.stop())

const filesUnder = (dir: string): readonly string[] =>
  readdirSync(dir, {recursive: true, withFileTypes: true})
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))

/** Whatever must never be seen: the token of the API, and what the probes prove themselves with. */
function canaries(): readonly string[] {
  const {sandbox} = account.range
  const kept = filesUnder(join(dirname(sandbox.inventory), 'secrets'))
    .filter((path) => /\.(client-secret|session)$/.test(path))
    .map((path) => readFileSync(path, 'utf8').trim())
  expect(kept.length).toBeGreaterThan(3)
  return [sandbox.token, ...kept]
}

/** A secret as it is and as it may look in disguise; base64 at each of the three places where it may begin in a longer text. */
function disguises(secret: string): readonly string[] {
  const bytes = Buffer.from(secret)
  const shifted = [0, 1, 2].map((shift) => Buffer.concat([Buffer.alloc(shift), bytes]).toString('base64'))
  const inner = shifted.map((text) => text.slice(4, -4))
  return [
    secret,
    encodeURIComponent(secret),
    bytes.toString('hex'),
    bytes.toString('hex').toUpperCase(),
    ...inner,
    ...inner.map((text) => text.replaceAll('+', '-').replaceAll('/', '_')),
  ]
}

/** Everything that firebreak wrote: on its two streams, and to disk. */
function written(ended: readonly Ended[]): ReadonlyMap<string, string> {
  const {stateDir} = account.range
  return new Map([
    ...ended.flatMap(({stdout, stderr}, at) => [
      [`stdout of command ${at}`, stdout] as const,
      [`stderr of command ${at}`, stderr] as const,
    ]),
    ...filesUnder(stateDir).map((path) => [path, readFileSync(path, 'latin1')] as const),
  ])
}

function expectNoSecret(texts: ReadonlyMap<string, string>, canary = canaries()): void {
  const secrets = canary.flatMap(disguises)
  const leaks = [...texts].flatMap(([where, text]) =>
    secrets.filter((secret) => text.includes(secret)).map(() => where),
  )
  expect(leaks).toEqual([])
}

const freeze = ['run', 'agent-freeze', '--agent', 'support-bot', '--apply', '--yes', '--debug']

test('no secret is in what a run prints and keeps', async () => {
  const {firebreak, range} = account
  const plan = join(range.stateDir, 'freeze.json')
  const events = join(range.stateDir, 'events.ndjson')
  const ended = [
    await firebreak('plan', 'agent-freeze', '--agent', 'support-bot', '--out', plan),
    await firebreak('apply', plan, '--yes', '--json', '--events', events),
    await firebreak('credentials', 'list', '--json'),
    await firebreak('journal', 'show', 'last', '--json'),
  ]
  expect(ended.map(({exitCode}) => exitCode)).toEqual([0, 0, 0, 0])
  const texts = written(ended)
  const places = [...texts.keys()].join('\n')
  for (const place of ['freeze.json', 'events.ndjson', 'journal.db', 'manifest-sha256.txt', '/data/config/tokens/'])
    expect(places).toContain(place)
  expectNoSecret(texts)
})

test('no secret is in what a refused token leaves behind', async () => {
  const almost = `${account.range.sandbox.token.slice(0, -1)}x`
  const ended = [
    await account.firebreakWith({CLOUDFLARE_API_TOKEN: almost}, ...freeze),
    await account.firebreakWith(
      {CLOUDFLARE_API_TOKEN: `${account.range.sandbox.token}\n\u{1F525}`},
      ...freeze,
      '--json',
    ),
  ]
  expect(ended.map(({exitCode}) => exitCode)).toEqual([6, 6])
  const texts = written(ended)
  expectNoSecret(texts)
  for (const disguise of disguises(almost.slice(0, -1)))
    for (const text of texts.values()) expect(text).not.toContain(disguise)
})

test('no secret is in what an API that dies in the middle of a run leaves behind', async () => {
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
  const ended = await run
  expect(ended).toMatchObject({exitCode: 22, stdout: expect.stringContaining('firebreak resume')})
  expectNoSecret(written([ended]), secrets)
})
