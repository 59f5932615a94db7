import {globSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect, onTestFinished, test} from 'vitest'
import {Secret} from '../core/text/secret.ts'
import {about, bytes, emptyBag} from './fixtures/bag.ts'
import {options, start} from './fixtures/journal.ts'
import {samplePlan} from './fixtures/plan.ts'
import {tempDir} from './fixtures/temp-dir.ts'
import {replaceFile} from './disk/keep-file.ts'
import {verifyBag} from './evidence-bag.ts'
import {createJournal} from './journal.ts'

const canary = new Secret('canary', 'canary-of-the-storage').reveal()

const allBytes = (dir: string): string =>
  globSync(join(dir, '**/*'), {withFileTypes: true})
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
    .join('\n')

test('T59: a secret of this process is taken out of an entry before it is hashed, also in -wal', async () => {
  const given = options()
  const journal = createJournal(given)
  onTestFinished(() => journal.close())
  await journal.append(start)
  const entry = await journal.append({type: 'collection-failed', key: 'logs', why: `${canary}: Bearer ${canary}`})
  expect(entry.event).toMatchObject({why: '[secret:canary]: Bearer [secret:canary]'})
  expect(allBytes(given.dir)).toContain('[secret:canary]')
  expect(allBytes(given.dir)).not.toContain(canary)
})

test('a plan that holds a secret is not journaled, and so never applied', async () => {
  const given = options()
  const journal = createJournal(given)
  onTestFinished(() => journal.close())
  const plan = samplePlan({reason: `because of ${canary}`})
  await expect(journal.append({...start, plan})).rejects.toMatchObject({
    code: 'REFUSED',
    message: expect.stringContaining('[secret:canary]'),
  })
  expect(journal.entries()).toEqual([])
  expect(allBytes(given.dir)).not.toContain(canary)
})

test('T59: evidence and what is said about it are kept without secrets, and the bag says how many were taken out', async () => {
  const bag = await emptyBag()
  const received = bytes(`{"a":"${canary}","b":"${Buffer.from(canary).toString('base64')}"}`)
  const item = await bag.keep('audit/page-1.json', received, {...about, request: `GET /x?token=${canary}`})
  expect(item).toMatchObject({blanked: 2, request: 'GET /x?token=[secret:canary]'})
  const {sha256} = await bag.seal([{source: 'audit', found: [`the token is ${canary}`]}])
  expect(await verifyBag(bag.path, sha256)).toEqual([])
  expect(allBytes(bag.path)).not.toContain(canary)
})

test('evidence without a secret keeps every byte, also such as is no text', async () => {
  const bag = await emptyBag()
  const item = await bag.keep('raw.bin', Uint8Array.of(0xff, 0xfe, 0x00, 0xc3), about)
  expect(item).not.toHaveProperty('blanked')
  expect([...readFileSync(join(bag.path, item.file))]).toEqual([0xff, 0xfe, 0x00, 0xc3])
})

test('T59: no document that is written holds a secret', () => {
  const path = join(tempDir(), 'report.json')
  replaceFile(path, JSON.stringify({token: canary}))
  expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({token: '[secret:canary]'})
})
