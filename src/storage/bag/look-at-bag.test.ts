import {appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect, onTestFinished, test} from 'vitest'
import {createBag} from '../evidence-bag.ts'
import {systemClock} from '../system-clock.ts'
import {lookAtBag} from './look-at-bag.ts'

async function sealedBag() {
  const dir = mkdtempSync(join(tmpdir(), 'firebreak-look-'))
  onTestFinished(() => rmSync(dir, {recursive: true, force: true}))
  const options = {dir: join(dir, 'snapshot'), run: 'r1', clock: systemClock, by: 'ada', tool: 'firebreak/0.1.0'}
  const bag = await createBag(options)
  return {path: bag.path, ...(await bag.seal([]))}
}

test('a bag is as it was sealed, with who has had it in hand and the signatures beside it', async () => {
  const {path, sha256} = await sealedBag()
  mkdirSync(join(path, 'signatures'))
  writeFileSync(join(path, 'signatures/tagmanifest-sha256.k1.sigstore.json'), '{}')
  const look = await lookAtBag(path, sha256)
  expect(look).toMatchObject({standing: 'as-sealed', signatures: ['tagmanifest-sha256.k1.sigstore.json'], problems: []})
  expect(look.custody.map(({event, by}) => [event.type, by])).toEqual([
    ['collected', 'ada'],
    ['sealed', 'ada'],
  ])
})

test('a bag that was sealed anew, or is gone, or whose custody was written over, is told as that', async () => {
  const {path, sha256} = await sealedBag()
  expect(await lookAtBag(path, `sha256:${'0'.repeat(64)}`)).toMatchObject({standing: 'changed'})
  appendFileSync(join(path, 'meta/custody.jsonl'), '{"schema":"firebreak/custody@1"}\n')
  expect((await lookAtBag(path, sha256)).problems).toEqual(['meta/custody.jsonl:3 is no record of custody'])
  rmSync(path, {recursive: true})
  expect(await lookAtBag(path, sha256)).toMatchObject({standing: 'gone', custody: []})
})
