import {execFileSync} from 'node:child_process'
import {randomUUID} from 'node:crypto'
import {chmodSync, copyFileSync, lstatSync, readFileSync, statSync, symlinkSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {afterAll, beforeAll, expect, test} from 'vitest'
import {responderPermissions} from '../../src/sandbox/scenarios/responder-permissions.ts'
import type {World} from '../../src/sandbox/world.ts'
import {readInventory} from '../../src/storage/documents.ts'
import {type Account, documentOf, openAccount} from '../cli/program.ts'

let account: Account
let world: World
let blind = ''

beforeAll(async () => {
  account = await openAccount({
    also: (one) => {
      world = one
      const permissions = responderPermissions.filter((name) => !name.startsWith('Access: Service Tokens'))
      blind = one.addApiToken({name: 'blind', permissions}).value
    },
  })
})
afterAll(() => account.range.stop())

const place = (name: string) => join(account.range.dir, name)
const sync = (name: string, ...args: readonly string[]) =>
  account.firebreak('inventory', 'sync', '--inventory', name, ...args)

interface Changed {
  readonly change: string
  readonly kind: string
  readonly name: string
  readonly where: string
}
const changesOf = (ended: Awaited<ReturnType<typeof sync>>): readonly string[] =>
  (documentOf(ended)['changes'] as readonly Changed[]).map(({change, kind, name, where}) =>
    [change, kind, name, where].join(' '),
  )

/** The inventory that the account has at the start, with what `edit` makes of its text. */
async function written(name: string, edit: (text: string) => string = (text) => text): Promise<void> {
  copyFileSync(account.range.sandbox.inventory, place(name))
  const {exitCode} = await sync(name, '--write')
  expect(exitCode).toBe(0)
  writeFileSync(place(name), edit(readFileSync(place(name), 'utf8')))
}

test('an inventory that says all that the account lists has no diff', async () => {
  await written('whole.yaml')
  const {stdout, exitCode} = await sync('whole.yaml')
  expect({stdout, exitCode}).toEqual({stdout: '', exitCode: 0})
})

test('a new token, a vanished handle and an unlabelled tool are a diff that git applies and that --write makes', async () => {
  const gone = randomUUID()
  await written('ours.yaml', (text) =>
    text
      .replace('agents:\n', '# what we run\nagents:\n')
      .replace('    apiTokens:\n', `      # gone since\n      - {name: former, id: ${gone}} # by ada\n    apiTokens:\n`)
      .replace(
        / {2}research-tools:\n {4}blastRadius: BR2\n {4}data: unlabelled\n {4}agents:\n {6}- research-bot\n/,
        '',
      ),
  )
  world.addServiceToken({name: 'support-bot-export'})
  world.addServiceToken({name: 'zebra'})
  const told = await sync('ours.yaml', '--json')
  expect(changesOf(told)).toEqual([
    'new service-token support-bot-export support-bot',
    'new service-token zebra others',
    'unlabelled mcp-server research-tools tools',
    'vanished service-token former support-bot',
  ])
  const {stdout: diff, exitCode} = await sync('ours.yaml')
  expect(exitCode).toBe(0)
  expect(diff).toContain('--- a/ours.yaml\n+++ b/ours.yaml\n')
  expect(diff.split('\n').filter((line) => /^-[^-]/.test(line))).toEqual([
    '-      # gone since',
    `-      - {name: former, id: ${gone}} # by ada`,
  ])
  writeFileSync(place('ours.patch'), diff)
  const before = readFileSync(place('ours.yaml'), 'utf8')
  await sync('ours.yaml', '--write')
  const after = readFileSync(place('ours.yaml'), 'utf8')
  writeFileSync(place('ours.yaml'), before)
  execFileSync('git', ['apply', 'ours.patch'], {cwd: account.range.dir})
  expect(readFileSync(place('ours.yaml'), 'utf8')).toBe(after)
  expect(after).toContain('# what we run\n')
  expect(changesOf(await sync('ours.yaml', '--json'))).toEqual([])
  const {document} = readInventory(place('ours.yaml'))
  expect(document.agents['support-bot']?.serviceTokens.map(({name}) => name)).toEqual([
    'support-bot',
    'support-bot-export',
  ])
})

test('a blank line at the end of a hunk is part of the patch', async () => {
  await written('blank.yaml', (text) => `${text}# one\n# two\n# three\n\n# the end\n`)
  world.addServiceToken({name: 'yak'})
  const {stdout} = await sync('blank.yaml')
  expect(stdout).toMatch(/\n \n$/)
  writeFileSync(place('blank.patch'), stdout)
  execFileSync('git', ['apply', 'blank.patch'], {cwd: account.range.dir})
  expect(readFileSync(place('blank.yaml'), 'utf8')).toContain('name: yak')
})

test('a file that would steer the terminal is not printed as a diff; --write keeps its rights and a link to it', async () => {
  await written('steers.yaml', (text) => `${text}# \u{1F525}\u{FE0F}\n`)
  world.addServiceToken({name: 'gnu'})
  const refused = await sync('steers.yaml')
  expect({stdout: refused.stdout, exitCode: refused.exitCode}).toEqual({stdout: '', exitCode: 4})
  expect(refused.stderr).toContain('firebreak inventory sync --write')
  chmodSync(place('steers.yaml'), 0o600)
  symlinkSync('steers.yaml', place('link.yaml'))
  expect((await sync('link.yaml', '--write')).exitCode).toBe(0)
  expect(lstatSync(place('link.yaml')).isSymbolicLink()).toBe(true)
  expect(statSync(place('steers.yaml')).mode & 0o777).toBe(0o600)
  expect(readFileSync(place('steers.yaml'), 'utf8')).toContain('name: gnu')
})

test('what a token may not list has not vanished, and is said to be unread', async () => {
  await written('blind.yaml', (text) =>
    text.replace(
      '      - name: support-bot\n',
      `      - {name: former, id: ${randomUUID()}}\n      - name: support-bot\n`,
    ),
  )
  const args = ['inventory', 'sync', '--inventory', 'blind.yaml', '--json'] as const
  const ended = await account.firebreakWith({CLOUDFLARE_API_TOKEN: blind}, ...args)
  expect(changesOf(ended).filter((line) => line.startsWith('vanished'))).toEqual([])
  expect(documentOf(ended)['unread']).toEqual([
    {what: 'service tokens', kinds: ['service-token'], why: 'the token lacks Access: Service Tokens Read'},
  ])
})

test('check fails with 3 on each owner and label that is missing, with its place and a line that mends it', async () => {
  writeFileSync(
    place('bare.yaml'),
    `schema: firebreak/inventory@1
account: {id: ${'a'.repeat(32)}, name: Example, environment: drill}
agents:
  support-bot:
    owner: TBD
    mcpServers:
      - {name: tickets}
tools:
  wiki: {blastRadius: BR1, data: unlabelled, agents: [suport-bot]}
others:
  - {kind: worker, id: one, name: status, owner: ada, reason: a page}
  - {kind: worker, id: two, name: stray}
`,
  )
  const {exitCode, stdout} = await account.firebreak('inventory', 'check', '--inventory', 'bare.yaml', '--json')
  const {findings} = JSON.parse(stdout) as {
    findings: readonly {readonly place: {readonly line: number}; readonly what: string; readonly mend: string}[]
  }
  expect(exitCode).toBe(3)
  expect(findings.map(({place: {line}, what}) => `${line} ${what}`)).toEqual([
    '5 nobody owns agent support-bot (TBD)',
    '7 nothing says what harm can be done with tickets',
    '9 nobody has said what data is behind wiki',
    '9 there is no agent suport-bot, did you mean support-bot?',
    '12 nobody has said whose worker stray is',
  ])
  expect(findings.every(({mend}) => mend.length > 0)).toBe(true)
  const text = await account.firebreak('inventory', 'check', '--inventory', 'bare.yaml')
  expect(text.stdout).toContain('bare.yaml:5:12')
})

test('check passes where everything is said', async () => {
  writeFileSync(
    place('said.yaml'),
    `schema: firebreak/inventory@1
account: {id: ${'a'.repeat(32)}, name: Example, environment: drill}
agents: {support-bot: {owner: 'group:agents', mcpServers: [{name: tickets}]}}
tools: {tickets: {blastRadius: BR2, data: customer records, agents: [support-bot]}}
`,
  )
  expect((await account.firebreak('inventory', 'check', '--inventory', 'said.yaml')).exitCode).toBe(0)
})
