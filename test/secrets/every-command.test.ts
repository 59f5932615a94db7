import {chmodSync, copyFileSync, readFileSync, writeFileSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {afterAll, beforeAll, expect, test, vi} from 'vitest'
import {parse, stringify} from 'yaml'
import {packageRoot} from '../../src/package-root.ts'
import {settingsOf} from '../../src/sandbox/families/account-settings/records.ts'
import {responderPermissions} from '../../src/sandbox/scenarios/responder-permissions.ts'
import {figure} from '../soak/figures.ts'
import {startObjectStore} from '../tamper/object-store.ts'
import {commandLines, filesAsPlaces, filesUnder, leaksIn} from './canaries.ts'
import {type Account, openAccount} from '../cli/program.ts'
import {typed} from './typed.ts'

/** Those that hold most secrets; a soak types all. */
const sampled = ['plan', 'apply', 'notify resend', 'evidence copy', 'credentials rotate', 'logs snapshot']
const soak = process.env['SOAK'] !== undefined
const chosen = Object.keys(typed).filter((command) => soak || sampled.includes(command))

/** The path of a webhook is its secret, and so is what signs for it. */
const notified = {path: 'canary-of-the-path-6021', key: 'canary-of-the-signing-key-7713'}

let account: Account
let store: Awaited<ReturnType<typeof startObjectStore>>
let env: Readonly<Record<string, string | undefined>>
let readToken = ''

/** A program that writes down what others can see of it. */
function program(name: string, script: string): string {
  const path = join(account.range.dir, name)
  const seen = join(account.range.stateDir, `${name}.seen`)
  writeFileSync(path, `#!/bin/sh\nprintf '%s\\n' "$0" "$@" >> ${seen}\nenv >> ${seen}\n${script}\n`)
  chmodSync(path, 0o700)
  return path
}

/** The inventory with a secret that a program gives, and a sink that is a program. */
function inventoryWithPrograms(): string {
  const inventory = parse(readFileSync(account.range.sandbox.inventory, 'utf8'))
  const sink = inventory.sinks['billing-bot-secret']
  inventory.sinks['billing-bot-secret'] = {
    type: 'command',
    argv: [program('keep', `cat > '${sink.path}'`), 'new'],
  }
  const credential = inventory.probes['support-bot-crm'].credential
  const secret = credential.clientSecret.slice('file:'.length)
  credential.clientSecret = `cmd:${JSON.stringify([program('give', `cat '${secret}'`), 'support-bot'])}`
  const {accessKeyId, secretAccessKey, ...at} = store.options
  for (const [name, value] of Object.entries({accessKeyId, secretAccessKey}))
    writeFileSync(join(account.range.dir, name), value, {mode: 0o600})
  const keys = {
    accessKeyId: `file:${join(account.range.dir, 'accessKeyId')}`,
    secretAccessKey: `file:${join(account.range.dir, 'secretAccessKey')}`,
  }
  inventory.evidence = {
    pushed: {access: {bucket: 'logs', ...keys}},
    sinks: {
      vault: {
        type: 's3',
        ...at,
        ...keys,
      },
    },
  }
  const told = {url: `${at.endpoint}/${notified.path}`, key: notified.key}
  for (const [name, value] of Object.entries(told))
    writeFileSync(join(account.range.dir, `notify-${name}`), value, {mode: 0o600})
  inventory.notify = {
    targets: {
      hook: {
        type: 'webhook',
        url: `file:${join(account.range.dir, 'notify-url')}`,
        secret: `file:${join(account.range.dir, 'notify-key')}`,
      },
    },
  }
  const path = join(account.range.dir, 'firebreak.yaml')
  writeFileSync(path, stringify(inventory, {aliasDuplicateObjects: false}))
  return path
}

beforeAll(async () => {
  store = await startObjectStore()
  const permissions = responderPermissions.filter((name) => name.endsWith('Read'))
  account = await openAccount({
    also: (world) => {
      readToken = world.addApiToken({name: 'reading', permissions}).value
      const {accessKeyId, secretAccessKey} = store.options
      settingsOf(world.account).jobs.push({
        id: 1,
        dataset: 'access_requests',
        destination_conf: `r2://logs/?access-key-id=${accessKeyId}&secret-access-key=${secretAccessKey}`,
        enabled: true,
        since: '2026-01-01T00:00:00Z',
      })
    },
  })
  const {sandbox, dir} = account.range
  writeFileSync(join(dir, 'reading'), readToken, {mode: 0o600})
  copyFileSync(join(packageRoot, 'runbooks/agent-freeze.yaml'), join(dir, 'local.yaml'))
  env = {
    CLOUDFLARE_API_TOKEN: undefined,
    FIREBREAK_TOKEN: 'env:TOKEN_OF_THE_OPERATOR',
    TOKEN_OF_THE_OPERATOR: sandbox.token,
    FIREBREAK_READ_TOKEN: `file:${join(dir, 'reading')}`,
    FIREBREAK_INVENTORY: inventoryWithPrograms(),
    XDG_CONFIG_HOME: join(account.range.stateDir, 'config'),
  }
})
afterAll(async () => {
  await store.stop()
  await account.range.stop()
})

/** What must never be seen: both tokens, what the probes prove themselves with, and the secret that was made anew. */
function canaries(): readonly string[] {
  const {sandbox} = account.range
  const kept = filesUnder(join(dirname(sandbox.inventory), 'secrets'))
    .filter((path) => /\.(client-secret|session)$/.test(path))
    .map((path) => readFileSync(path, 'utf8').trim())
  expect(kept.length).toBeGreaterThan(3)
  return [sandbox.token, readToken, store.options.secretAccessKey, ...Object.values(notified), ...kept]
}

test('T59: a command that is not searched for secrets does not exist', () => {
  const {commands} = JSON.parse(readFileSync(join(packageRoot, 'oclif.manifest.json'), 'utf8'))
  const ids = Object.keys(commands).map((id) => id.replaceAll(':', ' '))
  expect(Object.keys(typed).toSorted()).toEqual(ids.toSorted())
})

/** Types one command, and looks all the while at what others can see of it. */
async function type(command: string, more: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const seen = new Set<string>()
  const started = account.startWith(env, ...command.split(' '), ...(typed[command] ?? []), ...more)
  const watching = setInterval(() => {
    for (const line of commandLines(started.pid ?? 0)) seen.add(line)
  }, 10)
  // It serves until it is told to stop.
  if (command === 'sandbox start') started.stdout.once('data', () => started.kill('SIGTERM'))
  const {stdout, stderr, exitCode} = await started
  clearInterval(watching)
  expect(exitCode, `${command}: ${stderr}`).not.toBe(1)
  expect(stderr).not.toContain('Nonexistent flag')
  return new Map([
    [`stdout of ${command}`, stdout],
    [`stderr of ${command}`, stderr],
    [`command lines of ${command}`, [...seen].join('\n')],
  ])
}

test('T59: no command leaves a secret anywhere, in any disguise', async () => {
  const before = canaries()
  const places = new Map<string, string>()
  for (const command of chosen) {
    const ways = soak ? [['--debug'], ['--debug', '--json']] : [['--debug']]
    for (const more of ways)
      for (const [where, text] of await type(command, more)) places.set(`${where} ${more.join(' ')}`, text)
  }
  for (const [path, text] of filesAsPlaces(account.range.stateDir)) places.set(path, text)
  for (const name of ['freeze.json', 'events.ndjson'])
    places.set(name, readFileSync(join(account.range.dir, name), 'latin1'))
  const all = [...new Set([...before, ...canaries()])]
  expect(all.length, 'a secret was made anew').toBeGreaterThan(before.length)
  expect(store.objects.size, 'evidence was copied').toBeGreaterThan(5)
  for (const [key, {bytes}] of store.objects) places.set(`at the sink ${key}`, bytes.toString('latin1'))
  const searched = [...places.keys()].join('\n')
  for (const place of ['journal.db', '/data/', 'freeze.json', 'events.ndjson', 'keep.seen', 'give.seen'])
    expect(searched).toContain(place)
  const leaks = leaksIn(places, all)
  figure('secret canaries planted', all.length * chosen.length)
  figure('places searched for canaries', places.size)
  figure('secret canaries found', leaks.length)
  expect(leaks).toEqual([])
}, 600_000)

test('T59: a run that is killed in the middle leaves no secret behind', async () => {
  const {sandbox, stateDir, writes} = account.range
  sandbox.faults.schedule({match: {method: 'PUT'}, kind: 'slow', times: 1, delayMs: 10_000})
  const before = writes().length
  const killed = account.startWith(
    env,
    'credentials',
    'disable',
    'research-bot',
    '--kind',
    'api-token',
    '--apply',
    '--yes',
  )
  await vi.waitFor(() => expect(writes().length).toBeGreaterThan(before), {timeout: 20_000, interval: 20})
  killed.kill('SIGKILL')
  const {stdout, stderr, signal} = await killed
  expect(signal).toBe('SIGKILL')
  const places = new Map([...filesAsPlaces(stateDir), ['stdout', stdout], ['stderr', stderr]])
  const leaks = leaksIn(places, canaries())
  figure('places searched for canaries', places.size)
  figure('secret canaries found', leaks.length)
  expect(leaks).toEqual([])
})
