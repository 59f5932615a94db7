import {join} from 'node:path'
import {execa} from 'execa'
import {expect, test} from 'vitest'
import {packageRoot} from '../../src/package-root.ts'
import {tempDir} from '../../src/storage/fixtures/temp-dir.ts'
import {verifyBag} from '../../src/storage/evidence-bag.ts'

const mebibytes = process.env['SOAK'] === undefined ? 256 : 2048

test('T56: a stream larger than memory should be is kept under 200 MB, and is whole', {timeout: 600_000}, async () => {
  const program = join(packageRoot, 'test/large/keep-stream.ts')
  const {stdout} = await execa(process.execPath, [program, join(tempDir(), 'bag'), String(mebibytes)])
  const {path, sha256, raw, maxRssMb} = JSON.parse(stdout)
  expect(raw).toBeGreaterThanOrEqual(mebibytes * 1024 * 1024)
  expect(maxRssMb).toBeLessThan(200)
  expect(await verifyBag(path, sha256)).toEqual([])
})
