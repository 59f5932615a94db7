import {readdirSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect, test} from 'vitest'
import {about, bagOptions, bytes, emptyBag} from '../../fixtures/bag.ts'
import {tempDir} from '../../fixtures/temp-dir.ts'
import {checkBag} from '../check/check-bag.ts'
import {createBag} from '../../evidence-bag.ts'
import {openBag} from '../open-bag.ts'
import {bagRedactor} from './redacted-bag.ts'

const row = {user_email: 'eve@example.com', ip: '203.0.113.9', token: 'hunter22'}

test('a variant for others checks out by itself, names its original, and says what it no longer has', async () => {
  const bag = await emptyBag()
  await bag.keep('audit/eve@example.com.json', bytes(JSON.stringify({result: [row]})), {
    ...about,
    request: 'GET /logs?ip=203.0.113.9',
  })
  await bag.keep('tail/part.ndjson', bytes(`${JSON.stringify(row)}\n`.repeat(4000)), {...about, source: 'workers-tail'})
  await bag.keep('any.log.gz', bytes('203.0.113.9'), about)
  await bag.keep('torn.json', bytes('{"ip":"203.0.113.9"'), about)
  await bag.keep('bodies/request.json', bytes('"hello"'), {...about, source: 'ai-gateway-bodies'})
  const {sha256: sealed} = await bag.seal([{source: 'audit', state: 'complete', rows: 1, gaps: ['eve@example.com']}])
  const {dir: _dir, run: _run, incident: _incident, ...custodian} = bagOptions()
  const variant = await bagRedactor()(bag.path, {...custodian, dir: join(tempDir(), 'variant'), sealed})
  const checked = await checkBag(variant.path, {trust: undefined, entries: () => undefined})
  expect(checked.problems).toEqual([])
  expect(checked.notes).toContain(`a copy without what is not for others, of the bag ${sealed}`)
  const files = readdirSync(variant.path, {recursive: true, withFileTypes: true}).filter((entry) => entry.isFile())
  const opened = await openBag(variant.path)
  const texts = [
    ...files.map((entry) => `${entry.name} ${readFileSync(join(entry.parentPath, entry.name)).toString()}`),
    ...(await Promise.all(opened.items.map(async (item) => Buffer.from(await opened.read(item)).toString()))),
  ]
  expect(texts.filter((text) => /eve@|203\.0\.113|hunter22|hello/.test(text))).toEqual([])
  expect(texts.at(-1)).toBe('{"user_email":"email-1","ip":"address-1","token":"secret-1"}\n'.repeat(4000))
  const redactions = JSON.parse(readFileSync(join(variant.path, 'meta/redactions.json'), 'utf8'))
  expect(redactions).toEqual(variant.redactions)
  expect(redactions).toMatchObject({from: sealed, distinct: {address: 1, email: 1, secret: 1}})
  expect(redactions.files[1]).toEqual({
    file: 'data/workers-tail/000002.ndjson.zst',
    taken: {address: 4000, email: 4000, secret: 4000},
  })
  expect(redactions.leftOut.map(({file, why}: {file: string; why: string}) => [file, why])).toEqual([
    ['data/any.log.gz', 'its format is not known'],
    ['data/torn.json', 'it is no JSON, or too long'],
    ['data/bodies/request.json', 'prompts and answers of model calls'],
    ['meta/custody.jsonl', 'it holds for the original alone'],
  ])
})

test('each of several variants counts its own values, goes on with the run that its original does, and gives away no digest', async () => {
  const {dir: _dir, run: _run, incident: _incident, ...custodian} = bagOptions()
  const redact = bagRedactor()
  const variantOf = async (rows: readonly object[], group?: string) => {
    const bag = await createBag({...bagOptions(), ...(group === undefined ? {} : {group})})
    await bag.keep('audit/1.json', bytes(JSON.stringify(rows)), about)
    const body = await bag.keep('bodies/1.json', bytes('"yes"'), {...about, source: 'ai-gateway-bodies'})
    const {sha256: sealed} = await bag.seal([])
    return {body, variant: await redact(bag.path, {...custodian, dir: join(tempDir(), 'variant'), sealed})}
  }
  const first = await variantOf([row, {ip: '203.0.113.10'}])
  const second = await variantOf([{ip: '203.0.113.10'}], 'run-0')
  expect(first.variant.redactions.distinct).toEqual({address: 2, email: 1, secret: 1})
  expect(second.variant.redactions.distinct).toEqual({address: 1})
  const opened = await openBag(second.variant.path)
  const [kept] = opened.items
  expect(kept === undefined ? '' : Buffer.from(await opened.read(kept)).toString()).toBe('[{"ip":"address-2"}]\n')
  expect(opened).toMatchObject({run: 'run-1', continues: 'run-0'})
  expect(await openBag(first.variant.path)).not.toHaveProperty('continues')
  const files = readdirSync(second.variant.path, {recursive: true, withFileTypes: true}).filter((entry) =>
    entry.isFile(),
  )
  const all = files.map((entry) => readFileSync(join(entry.parentPath, entry.name)).toString()).join('\n')
  expect(all).not.toContain(second.body.sha256.slice('sha256:'.length))
})
