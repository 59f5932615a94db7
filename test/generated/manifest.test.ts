import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {execa} from 'execa'
import {expect, test} from 'vitest'
import {makeManifest} from '../../.build/manifest.ts'
import {packageRoot} from '../../src/package-root.ts'

const manifest = join(packageRoot, 'oclif.manifest.json')

test('oclif.manifest.json says what the commands say', async () => {
  expect(readFileSync(manifest, 'utf8'), 'run `npm run generate`').toBe(await makeManifest())
})

test('the manifest that is checked out is the one the build makes', async () => {
  const {exitCode, stdout} = await execa('git', ['diff', '--exit-code', '--', manifest], {
    cwd: packageRoot,
    reject: false,
  })
  // 129 outside a repository: what was unpacked from an archive has nothing to compare with.
  expect([0, 129], `stage the new oclif.manifest.json:\n${stdout}`).toContain(exitCode)
})
