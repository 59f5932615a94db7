import {execFileSync} from 'node:child_process'
import {appendFileSync, existsSync, readdirSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {afterAll, beforeAll, expect, test} from 'vitest'
import {stringify} from 'yaml'
import type {ListedBag} from '../../src/core/documents/answers/bag-list.ts'
import {documentDigest, sha256} from '../../src/core/digest.ts'
import type {BagCheck} from '../../src/core/signed/bag-check.ts'
import {packageRoot} from '../../src/package-root.ts'
import {type Account, documentOf, openAccount, runOf, unwrapped} from './program.ts'

let account: Account
let run: string

beforeAll(async () => {
  account = await openAccount()
  const ended = await firebreak('run', 'evidence-snapshot', '--apply', '--yes', '--incident', 'INC-7', '--json')
  run = runOf(ended)
})
afterAll(async () => account.range.stop())

const firebreak = (...args: readonly string[]) => account.firebreakWith({FIREBREAK_OPERATOR: 'ada'}, ...args)
const answered = async (...args: readonly string[]) => documentOf(await firebreak(...args, '--json'))
const bagsOf = async (...args: readonly string[]) => (await answered(...args))['bags']

async function onlyBag(): Promise<ListedBag> {
  const bags = (await bagsOf('evidence', 'list')) as ListedBag[]
  // Beside it lies what the run has read.
  const bag = bags.find(({path}) => !path.endsWith('/recording'))
  if (bag === undefined) throw new Error('nothing was kept')
  return bag
}

function lastCustodyOf(bag: string): unknown {
  const folder = join(bag, 'custody')
  return JSON.parse(readFileSync(join(folder, readdirSync(folder).toSorted().at(-1) ?? ''), 'utf8'))
}

test(
  'evidence is listed, shown, checked, signed and exported, and a changed byte is told with exit code 3',
  {timeout: 120_000},
  async () => {
    const {path, ...listed} = await onlyBag()
    expect(listed).toMatchObject({run, incident: 'INC-7', state: 'sealed', signatures: 0, copies: []})
    expect(await firebreak('evidence', 'show', 'last')).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining(path),
    })

    const records = (name: string) => readFileSync(join(path, 'meta', name), 'utf8')
    const plan = JSON.parse(records('plan.json'))
    expect(plan.digest).toBe(documentDigest(plan))
    expect(JSON.parse(records('runbook.json')).id).toBe('evidence-snapshot')
    expect(records('runbook.yaml')).toBe(readFileSync(join(packageRoot, 'runbooks/evidence-snapshot.yaml'), 'utf8'))
    expect(JSON.parse(records('tool.json'))).toMatchObject({name: 'firebreak', node: process.version})
    expect(
      records('journal.jsonl')
        .split('\n')
        .slice(0, -1)
        .map((line) => JSON.parse(line).event.type),
    ).toContain('evidence')

    // That of the collection, and that of what the run has read: the journal has the digest of both.
    expect((await firebreak('evidence', 'verify', run, '--no-record')).stdout).not.toContain(
      'does not say that it was sealed',
    )
    expect(await firebreak('evidence', 'verify', run.slice(0, 14))).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining('UNCHANGED since it was sealed'),
    })
    expect(await firebreak('evidence', 'verify', path, '--require-signature')).toMatchObject({exitCode: 4})
    expect(await firebreak('evidence', 'sign', 'last')).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('keys init'),
    })
    const {line} = await answered('keys', 'init')
    const trust = join(account.range.dir, 'trusted.yaml')
    writeFileSync(trust, stringify({schema: 'firebreak/trust@1', keys: [line]}))
    expect(await firebreak('evidence', 'sign', path, '--reason', 'handed to legal')).toMatchObject({exitCode: 0})
    expect(await firebreak('evidence', 'sign', path)).toMatchObject({exitCode: 4})
    const checked = ['evidence', 'verify', path, '--trust', trust, '--require-signature']
    expect(await bagsOf(...checked)).toMatchObject([
      {signers: ['ada'], custody: 5, problems: [], sha256: expect.any(String)},
    ])

    const archive = join(account.range.dir, 'evidence.tar')
    const exporting = ['evidence', 'export', path, '--out', archive, '--reason', 'handed to legal']
    const exported = await answered(...exporting)
    expect(exported['sha256']).toBe(sha256(readFileSync(archive)))
    expect(lastCustodyOf(path)).toMatchObject({
      by: 'ada',
      event: {type: 'exported', archive: exported['sha256'], why: 'handed to legal', redacted: false},
    })
    const again = await firebreak(...exporting)
    expect(again.exitCode).toBe(4)
    expect(unwrapped(again.stderr)).toContain('is there already')
    execFileSync('tar', ['-xf', archive, '-C', account.range.dir])
    const shared = `${archive}.shared`
    const variant = await answered('evidence', 'export', path, '--out', shared, '--redacted')
    expect(variant['bags']).toMatchObject([{redactions: {from: expect.any(String)}}])
    expect(lastCustodyOf(path)).toMatchObject({event: {archive: variant['sha256'], redacted: true}})
    const [{folder}] = exported['bags'] as [{folder: string}]
    const copy = ['evidence', 'verify', join(account.range.dir, folder), '--trust', trust, '--require-signature']
    expect(await firebreak(...copy)).toMatchObject({exitCode: 0, stdout: expect.stringContaining('signed by ada')})

    appendFileSync(join(path, 'meta/sources.json'), ' ')
    const spoilt = await firebreak(...checked, '--no-record', '--json')
    expect(spoilt.exitCode).toBe(3)
    const [{problems, custody}] = documentOf(spoilt)['bags'] as [BagCheck]
    expect({problems, custody}).toEqual({problems: ['meta/sources.json was changed'], custody: 8})
    const refused = ['evidence', 'export', path, '--out', `${archive}.2`]
    expect(await firebreak(...refused)).toMatchObject({exitCode: 3, stderr: expect.stringContaining('was changed')})
    expect(existsSync(`${archive}.2`)).toBe(false)
    expect(await firebreak('evidence', 'sign', path)).toMatchObject({
      exitCode: 4,
      stderr: expect.stringContaining('was changed'),
    })
  },
)

test.each([
  ['./nowhere', 'is no evidence bag'],
  ['0000', 'no run begins with'],
])('%s is a mistake in usage', async (bag, why) => {
  expect(await firebreak('evidence', 'verify', bag)).toMatchObject({exitCode: 2, stderr: expect.stringContaining(why)})
})
