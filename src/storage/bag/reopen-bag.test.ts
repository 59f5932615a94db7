import {subscribe, unsubscribe} from 'node:diagnostics_channel'
import {appendFileSync, cpSync, existsSync, globSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect, onTestFinished, test} from 'vitest'
import {crashChannel} from '../../core/crash-point.ts'
import type {ReopenedBag} from '../../core/ports.ts'
import {openBag, reopenNewestBag, verifyBag} from '../evidence-bag.ts'
import {about, bagOptions, bytes, emptyBag} from '../fixtures/bag.ts'
import {tempDir} from '../fixtures/temp-dir.ts'

const wanted = ['a.json', 'b/c.json']

async function reopened(dir: string): Promise<ReopenedBag> {
  const bag = await reopenNewestBag(bagOptions(dir))
  if (bag === undefined) throw new Error(`${dir} is no bag`)
  return bag
}

test('T54: a bag that any crash left is gone on with until it holds everything once', async () => {
  const dir = join(tempDir(), 'bag')
  const left = tempDir()
  let crashes = 0
  const crash = () => existsSync(dir) && cpSync(dir, join(left, String((crashes += 1))), {recursive: true})
  subscribe(crashChannel, crash)
  onTestFinished(() => void unsubscribe(crashChannel, crash))
  const bag = await emptyBag(dir)
  for (const name of wanted) await bag.keep(name, bytes(name), about)
  await bag.seal([])
  unsubscribe(crashChannel, crash)
  expect(crashes).toBeGreaterThan(30)
  let again = 0
  for (let at = 1; at <= crashes; at += 1) {
    const path = join(left, String(at))
    const {items, sealed, keep, seal} = await reopened(path)
    const has = new Set(items.map(({file}) => file))
    again += items.length
    if (sealed === undefined) {
      for (const name of wanted.filter((each) => !has.has(`data/${each}`))) await keep(name, bytes(name), about)
      await seal([])
    } else await expect(keep('more.json', bytes(''), about)).rejects.toMatchObject({code: 'REFUSED'})
    expect(await verifyBag(path, sealed?.sha256)).toEqual([])
    expect(globSync('**/*.json', {cwd: join(path, 'data')}).toSorted()).toEqual(wanted)
    const back = await openBag(path)
    expect(back.items.map(({file}) => file).toSorted()).toEqual(wanted.map((name) => `data/${name}`))
  }
  expect(again).toBeGreaterThan(crashes)
})

test('what was kept and not logged lies beside the bag afterwards, and the bag says so', async () => {
  const bag = await emptyBag()
  await bag.keep('a.json', bytes('a'), about)
  writeFileSync(join(bag.path, 'data/b.json'), 'b')
  writeFileSync(join(bag.path, 'data/.c.json.0.part'), 'c')
  appendFileSync(join(bag.path, 'meta/collection.jsonl'), '{"file":"data/b.js')
  const {items, keep, seal} = await reopened(bag.path)
  expect(items.map(({file}) => file)).toEqual(['data/a.json'])
  expect((await keep('b.json', bytes('B'), about)).file).toBe('data/b.json')
  await seal([])
  expect(await verifyBag(bag.path)).toEqual([])
  expect(readFileSync(join(`${bag.path}.aside`, 'data/b.json'), 'utf8')).toBe('b')
  const custody = readFileSync(join(bag.path, 'meta/custody.jsonl'), 'utf8').split('\n').slice(0, -1)
  expect(custody.map((line) => JSON.parse(line).event)).toMatchObject([
    {type: 'collected', run: 'run-1', incident: 'INC-123'},
    {type: 'reopened', items: 1, aside: ['data/b.json']},
    {type: 'sealed', items: 2, bytes: 2},
  ])
})

test('a bag in which evidence was changed is not gone on with', async () => {
  const bag = await emptyBag()
  const {file} = await bag.keep('a.json', bytes('a'), about)
  writeFileSync(join(bag.path, file), 'A')
  await expect(reopened(bag.path)).rejects.toMatchObject({code: 'INVALID_DOCUMENT'})
})

test('the newest bag of a collection is the one that is gone on with', async () => {
  const dir = join(tempDir(), 'logs')
  expect(await reopenNewestBag(bagOptions(dir))).toBeUndefined()
  await emptyBag(dir)
  const {path} = await emptyBag(dir)
  expect((await reopened(dir)).path).toBe(path)
})
