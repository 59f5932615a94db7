import {readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import fc from 'fast-check'
import {expect, test} from 'vitest'
import {sha256} from '../core/digest.ts'
import {parseRunbook, readInventory, readRunbook} from './documents.ts'
import {faultOf} from './fixtures/fault.ts'
import {runbook} from './fixtures/runbook.ts'
import {tempDir} from './fixtures/temp-dir.ts'

const inventory = `schema: firebreak/inventory@1
account: {id: 0123456789abcdef0123456789abcdef, name: Example Corp, environment: drill}
agents:
  support-bot:
    owner: team:support
    serviceTokens:
      - name: support-bot
        id: 8f1d2c3b-0000-4000-8000-000000000001
`

function fileOf(content: string | Uint8Array, name = 'firebreak.yaml'): string {
  const path = join(tempDir(), name)
  writeFileSync(path, content)
  return path
}

/** The schema of what was read, or why it could not be read. */
function schemaOf(text: string): unknown {
  try {
    return parseRunbook(text, 'r.yaml').document.schema
  } catch (error) {
    return error
  }
}

const messageOf = (text: string): string => faultOf(() => parseRunbook(text, 'r.yaml')).message

test('a runbook is read with its defaults and the digest of its bytes', () => {
  const path = fileOf(runbook)
  const read = readRunbook(path)
  expect(read).toMatchObject({
    path,
    digest: sha256(readFileSync(path)),
    document: {id: 'agent-freeze', evidence: [], steps: [{id: 'quarantine', onFailure: 'stop'}]},
  })
  expect(parseRunbook(runbook, path)).toEqual(read)
})

test('an inventory is read, and a byte order mark does not change what it says', () => {
  const {document, digest} = readInventory(fileOf(inventory))
  expect(document.agents['support-bot']?.serviceTokens).toMatchObject([
    {name: 'support-bot', id: '8f1d2c3b-0000-4000-8000-000000000001'},
  ])
  const marked = readInventory(fileOf(`\uFEFF${inventory}`))
  expect(marked.document).toEqual(document)
  expect(marked.digest).not.toBe(digest)
})

test('a wrong value is named by file, line, column and path, with what was expected and what to do', () => {
  const path = fileOf(inventory.replace('8f1d2c3b-0000-4000-8000-000000000001', 'support-bot-token'))
  const fault = faultOf(() => readInventory(path))
  expect(fault).toMatchObject({
    code: 'INVALID_DOCUMENT',
    message: `${path}:8:13 agents.support-bot.serviceTokens[0].id: expected a UUID`,
  })
  expect(fault.next[0]).toContain(path)
})

test('a value that may be a secret is never shown', () => {
  const canary = `cfat_${'canary00'.repeat(6)}`
  const path = fileOf(inventory.replace('8f1d2c3b-0000-4000-8000-000000000001', canary))
  expect(faultOf(() => readInventory(path)).message).not.toContain('canary')
})

test.each([
  ['an unknown key', 'onwer: x\n', 'r.yaml:12:1 onwer: is not a known key, did you mean owner?'],
  [
    'an unknown key deep inside',
    '  - {id: second, uses: gateway-list.add, onFailur: stop}\n',
    'r.yaml:12:42 steps[1].onFailur: is not a known key, did you mean onFailure?',
  ],
  [
    'an unknown word',
    '  - {id: second, uses: gateway-list.add, onFailure: contineu}\n',
    'r.yaml:12:53 steps[1].onFailure: expected one of stop, continue, hold, did you mean continue?',
  ],
  ['a missing key', '  - {id: second}\n', 'r.yaml:12:5 steps[1].uses: is missing'],
  [
    'a number for text',
    '  - {id: second, uses: 12}\n',
    'r.yaml:12:24 steps[1].uses: expected text, found a number: put it in quotes',
  ],
  ['text for a number', 'release: {approvals: two}\n', 'r.yaml:12:22 release.approvals: expected a number, found text'],
  ['a list for a mapping', 'release: []\n', 'r.yaml:12:10 release: expected a mapping, found a list'],
  ['nothing for text', 'drill: {scenario: }\n', 'r.yaml:12:19 drill.scenario: expected text, found nothing'],
  [
    'a bad name as key',
    'params:\n  Agent!: {type: agent, description: x}\n',
    'r.yaml:13:3 params.Agent!: expected a name of lower-case letters, digits, dots and dashes',
  ],
  ['a key twice', 'owner: again\n', 'r.yaml:12:1 owner: this key appears twice'],
  ['an anchor', 'release: &r {approvals: 1}\n', 'r.yaml:12:13 release: anchors are not allowed'],
  ['an alias', 'release: *r\n', 'r.yaml:12:10 release: aliases are not allowed: write the value out'],
  ['a merge key', '<<: {owner: x}\n', 'r.yaml:12:1 <<: merge keys are not allowed'],
  ['an unknown tag', 'release: !include other.yaml\n', 'r.yaml:12:10: Unresolved tag: !include'],
  [
    'a YAML 1.1 boolean',
    'release: {approvals: yes}\n',
    'r.yaml:12:22 release.approvals: is a boolean to a YAML 1.1 reader: write true or false, or put it in quotes',
  ],
  [
    'a YAML 1.1 boolean as key',
    'on: x\n',
    'r.yaml:12:1 on: is a boolean to a YAML 1.1 reader: write true or false, or put it in quotes',
  ],
  ['a key that is a number', '12: x\n', 'r.yaml:12:1: a key must be text: put it in quotes'],
])('%s is named where it stands', (_, extra, message) => {
  expect(messageOf(runbook + extra)).toBe(message)
})

test('an id of digits that YAML reads as a number is refused, quoted or not at all', () => {
  const path = fileOf(inventory.replace('0123456789abcdef0123456789abcdef', '1234567890123456789012345678e001'))
  expect(faultOf(() => readInventory(path)).message).toContain(
    'account.id: reads as a number: put it in quotes, or write it in plain decimal digits',
  )
})

test('every problem is told at once, in the order of the file', () => {
  const lines = messageOf(
    runbook.replace('version: 1.2.0', 'version: one').replace('owner: group:oncall', 'ower: x'),
  ).split('\n')
  expect(lines).toEqual([
    'r.yaml:1:1 owner: is missing',
    'r.yaml:3:10 version: expected a version such as 1.2.0',
    'r.yaml:6:1 ower: is not a known key, did you mean owner?',
  ])
})

test('escape sequences in a key do not reach the terminal', () => {
  expect(messageOf(`${runbook}"\\e[31mred": x\n`)).toBe(String.raw`r.yaml:12:1 \u{1b}[31mred: is not a known key`)
})

test('a word like no is allowed in quotes', () => {
  expect(parseRunbook(runbook.replace('Use when one agent misbehaves.', '"no"'), 'r.yaml').document.summary).toBe('no')
})

test.each([
  ['two documents', `${runbook}---\n${runbook}`, 'multiple documents'],
  ['YAML 1.1', `%YAML 1.1\n---\n${runbook}`, 'expected YAML 1.2'],
  ['an empty file', '', 'expected a mapping, found nothing'],
  ['broken YAML', 'steps: [1', 'r.yaml:1'],
  ['a deep text', `steps: ${'['.repeat(30)}${']'.repeat(30)}`, 'is nested deeper than 20 levels'],
  ['a very deep text', `${'['.repeat(10_000)}${']'.repeat(10_000)}`, 'is nested deeper than 20 levels'],
  ['a bomb of aliases', 'a: &a [x]\nb: &b [*a, *a]\nc: [*b, *b]\n', 'aliases are not allowed'],
  ['a text too long', `${runbook}# ${'x'.repeat(256 * 1024)}`, 'is longer than the 262144 characters'],
])('%s is refused', (_, text, words) => {
  expect(faultOf(() => parseRunbook(text, 'r.yaml'))).toMatchObject({
    code: 'INVALID_DOCUMENT',
    message: expect.stringContaining(words),
  })
})

test('a file too large, not UTF-8, missing or a folder is refused before it is parsed', () => {
  expect(faultOf(() => readRunbook(fileOf('x'.repeat(256 * 1024 + 1))))).toMatchObject({
    code: 'INVALID_DOCUMENT',
    message: expect.stringContaining('262145 bytes'),
  })
  expect(faultOf(() => readRunbook(fileOf(Uint8Array.of(0xff))))).toMatchObject({
    code: 'INVALID_DOCUMENT',
    message: expect.stringContaining('not UTF-8'),
  })
  expect(faultOf(() => readRunbook(join(tempDir(), 'none.yaml')))).toMatchObject({
    code: 'USAGE',
    message: expect.stringContaining('there is no file'),
  })
  expect(faultOf(() => readRunbook(tempDir()))).toMatchObject({
    code: 'USAGE',
    message: expect.stringContaining('is not a file'),
  })
})

test('__proto__ as a key is an unknown key and changes no prototype', () => {
  expect(messageOf(`${runbook}__proto__: {polluted: true}\n`)).toContain('__proto__')
  expect(Reflect.get({}, 'polluted')).toBeUndefined()
})

test('whatever is done to a runbook, it is read or refused with a fault', () => {
  const token = fc.constantFrom(
    '{',
    '}',
    '[',
    ']',
    ':',
    '- ',
    '&a',
    '*a',
    '!t',
    '|',
    '>',
    '"',
    "'",
    '\n',
    '\t',
    '  ',
    '#',
    '%',
    '---',
    '? ',
    'yes',
    '1e9',
    '\0',
    'é',
  )
  fc.assert(
    fc.property(fc.nat(runbook.length), fc.nat(20), fc.array(token, {maxLength: 6}), (at, removed, tokens) => {
      const text = runbook.slice(0, at) + tokens.join('') + runbook.slice(at + removed)
      expect([
        'firebreak/runbook@1',
        expect.objectContaining({name: 'Fault', code: 'INVALID_DOCUMENT'}),
      ]).toContainEqual(schemaOf(text))
    }),
    {numRuns: 1000},
  )
})
