import {join} from 'node:path'
import {readFileSync, writeFileSync} from 'node:fs'
import {expect, onTestFinished, test} from 'vitest'
import {SignedBundle} from '../../src/core/signed/bundle.ts'
import type {Trust} from '../../src/core/signed/trust.ts'
import {checkJournal} from '../../src/storage/checkpoints/check-journal.ts'
import {fileNameOf, readCheckpoints} from '../../src/storage/checkpoints/checkpoint-files.ts'
import {run} from '../../src/storage/fixtures/journal.ts'
import {tempDir} from '../../src/storage/fixtures/temp-dir.ts'
import {timeStamper} from '../../src/storage/witness/time-stamper.ts'
import {signedRun} from './signed-run.ts'
import {startTimeAuthority} from './time-authority.ts'

async function stamped() {
  const clock = await startTimeAuthority(join(tempDir(), 'tsa'))
  onTestFinished(clock.stop)
  const signed = await signedRun({entries: 8, stampers: [timeStamper('clock', clock.url)]})
  const trust: Trust = {...signed.trust, timestampAuthorities: [clock.authority]}
  const file = join(signed.checkpoints, fileNameOf(8))
  const bundle = SignedBundle.parse(JSON.parse(readFileSync(file, 'utf8')))
  const stamp = bundle.verificationMaterial.timestampVerificationData?.rfc3161Timestamps?.[0]?.signedTimestamp ?? ''
  const keep = (stamps: readonly string[]) => {
    const rfc3161Timestamps = stamps.map((signedTimestamp) => ({signedTimestamp}))
    const verificationMaterial = {...bundle.verificationMaterial, timestampVerificationData: {rfc3161Timestamps}}
    writeFileSync(file, JSON.stringify({...bundle, verificationMaterial}))
  }
  const check = (by = trust) => checkJournal({path: signed.path, trust: by, witnesses: []})
  return {...signed, clock, trust, bundle, stamp, keep, check}
}

const signatureOf = ({dsseEnvelope}: SignedBundle): Buffer => Buffer.from(dsseEnvelope.signatures[0].sig, 'base64')

test('T58: a time stamp is verified by openssl and by us; one taken away or of another signature counts for nothing', async () => {
  const {clock, record, bundle, stamp, keep, check, checkpoints} = await stamped()
  expect(record).toMatchObject({signedTo: 8, witnessedTo: 8, notes: []})
  expect(await clock.verify(signatureOf(bundle), Buffer.from(stamp, 'base64'))).toBe(true)
  expect(await clock.verify(Buffer.from('another'), Buffer.from(stamp, 'base64'))).toBe(false)
  expect(await check()).toMatchObject({witnessedTo: 8, problems: []})

  keep([])
  expect(await check()).toMatchObject({signedTo: 8, problems: []})
  expect((await check()).witnessedTo).toBeLessThan(8)

  const [first] = readCheckpoints(checkpoints, run)
  const other = await timeStamper('clock', clock.url).stamp(
    SignedBundle.parse(JSON.parse(first?.text ?? '')),
    AbortSignal.timeout(5000),
  )
  keep([other])
  expect((await check()).problems).toEqual([expect.stringContaining('does not hold')])
})

test('T58: a stamp of an authority that the trust file does not name is refused, and so is one from after the key', async () => {
  const {trust, check} = await stamped()
  const elsewhere = await startTimeAuthority(join(tempDir(), 'other'))
  onTestFinished(elsewhere.stop)
  const foreign = {...trust, timestampAuthorities: [elsewhere.authority]}
  expect((await check(foreign)).problems).toContainEqual(expect.stringContaining('does not hold'))
  const [key] = trust.keys
  if (key === undefined) throw new Error('nobody is trusted')
  const expired = {...trust, keys: [{...key, validTo: '2025-01-01T00:00:00Z'}]}
  expect((await check(expired)).problems).toContainEqual(expect.stringContaining('is trusted from'))
})
