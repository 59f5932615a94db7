import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect, test} from 'vitest'
import {signedRun} from '../../../test/tamper/signed-run.ts'
import {checkpointKind} from '../../core/signed/checkpoint.ts'
import {readStatement} from '../signing/verify.ts'
import {readCheckpoints, statementDigest} from './checkpoint-files.ts'

test('a run is signed at its start, before its first change, when a bag is sealed, and at its end', async () => {
  const {checkpoints, record} = await signedRun({entries: 12})
  const made = readCheckpoints(checkpoints, '').map(({size, text}) => {
    const bundle = JSON.parse(text)
    return {size, digest: statementDigest(bundle), ...readStatement(bundle, checkpointKind)}
  })
  expect(made.map(({size, predicate}) => `${size} ${predicate.reason}`)).toEqual([
    '1 start',
    '2 plan',
    '7 evidence',
    '12 end',
  ])
  expect(made.map(({predicate}) => predicate.prevCheckpointSha256)).toEqual([
    undefined,
    ...made.slice(0, -1).map(({digest}) => digest),
  ])
  expect(made.at(-1)?.subject.map(({name}) => name)).toEqual(['journal', 'plan', 'runbook', 'evidence/snapshot'])
  expect(record).toEqual({entries: 12, signedTo: 12, witnessedTo: 0, notes: []})
})

test('no fifty entries go by without a checkpoint', async () => {
  const {checkpoints} = await signedRun({entries: 252})
  const sizes = readCheckpoints(checkpoints, '').map(({size}) => size)
  expect(sizes).toEqual([1, 2, 52, 102, 127, 177, 227, 252])
})

test('a sound journal checks out, and its signer is named', async () => {
  const {check} = await signedRun()
  expect(await check()).toMatchObject({
    entries: 12,
    checkpoints: 4,
    signers: ['ada'],
    signedTo: 12,
    witnessedTo: 0,
    problems: [],
    notes: [],
  })
})

test('a checkpoint is no longer than a time stamp would make it', async () => {
  const {checkpoints} = await signedRun()
  expect(readFileSync(join(checkpoints, '000001.sigstore.json'), 'utf8').length).toBeLessThan(2048)
})
