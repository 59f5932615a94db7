import {appendFileSync, copyFileSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {basename, join} from 'node:path'
import {expect, onTestFinished, test} from 'vitest'
import {Fault} from '../../core/fault.ts'
import type {Trust} from '../../core/signed/trust.ts'
import {signer, trusting} from '../fixtures/signer.ts'
import {signBag} from './check/signatures.ts'
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

const noTrust = () => undefined

test('a bag is as it was sealed, with who has had it in hand', async () => {
  const {path, sha256} = await sealedBag()
  const look = await lookAtBag(path, sha256, () => expect.fail('where nobody has signed, no trust file is opened'))
  expect(look).toMatchObject({standing: 'as-sealed', signatures: [], problems: []})
  expect(look.custody.map(({event, by}) => [event.type, by])).toEqual([
    ['collected', 'ada'],
    ['sealed', 'ada'],
  ])
})

test('each signature is told as valid, not valid or of an unknown signer, and not checked where nobody can say', async () => {
  const {path, sha256} = await sealedBag()
  const [ada, bob, eve] = [signer('ada'), signer('bob'), signer('eve')]
  for (const {key} of [ada, eve]) await signBag(path, {run: 'r1', key, clock: systemClock})
  const other = await sealedBag()
  const forged = await signBag(other.path, {run: 'r1', key: bob.key, clock: systemClock})
  copyFileSync(forged, join(path, 'signatures', basename(forged)))
  writeFileSync(join(path, 'signatures/zzz'), '{}')
  const worth = async (openTrust: () => Trust | undefined) =>
    (await lookAtBag(path, sha256, openTrust)).signatures.map(({standing, person, why}) => [standing, person, why])
  const checked = await worth(() => trusting(ada.line, bob.line))
  expect(new Map(checked.map(([standing, person, why]) => [person ?? standing, {standing, why}]))).toEqual(
    new Map([
      ['ada', {standing: 'valid', why: undefined}],
      ['bob', {standing: 'not-valid', why: expect.stringContaining('has signed another tagmanifest-sha256.txt')}],
      ['signer-unknown', {standing: 'signer-unknown', why: expect.stringContaining(eve.line.keyId)}],
      ['not-valid', {standing: 'not-valid', why: 'it is not as it was written'}],
    ]),
  )
  expect(await worth(noTrust)).toEqual(
    Array.from({length: 4}, () => ['not-checked', undefined, 'there is no trust file']),
  )
  const damaged = () => {
    throw new Fault('INVALID_DOCUMENT', 'trust.yaml: line 1 is no YAML')
  }
  expect((await worth(damaged))[0]).toEqual(['not-checked', undefined, 'trust.yaml: line 1 is no YAML'])
})

test('a bag that was sealed anew, or is gone, or whose custody was written over, is told as that', async () => {
  const {path, sha256} = await sealedBag()
  expect(await lookAtBag(path, `sha256:${'0'.repeat(64)}`, noTrust)).toMatchObject({standing: 'changed'})
  appendFileSync(join(path, 'meta/custody.jsonl'), '{"schema":"firebreak/custody@1"}\n')
  expect((await lookAtBag(path, sha256, noTrust)).problems).toEqual(['meta/custody.jsonl:3 is no record of custody'])
  rmSync(path, {recursive: true})
  expect(await lookAtBag(path, sha256, noTrust)).toMatchObject({standing: 'gone', custody: []})
})
