import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {parseArgs} from 'node:util'
import {execa} from 'execa'
import {packageRoot} from '../../src/package-root.ts'
import {systemClock} from '../../src/storage/system-clock.ts'
import {brokenPromises, type Report, reportFile, sumOf} from './figures.ts'

// npm run soak -- [--seed N] [--scale PART] [--report] [PART OF A FILE NAME ...]
const {values, positionals} = parseArgs({
  options: {
    seed: {type: 'string', default: '1'},
    scale: {type: 'string', default: '1'},
    report: {type: 'boolean', default: false},
  },
  allowPositionals: true,
})
const dir = mkdtempSync(join(tmpdir(), 'firebreak-soak-'))
const file = join(dir, 'figures.ndjson')
const inherited = {cwd: packageRoot, stdio: 'inherit', reject: false, preferLocal: true} as const

async function soak(): Promise<number> {
  const env = {SOAK: '1', SOAK_SEED: values.seed, SOAK_SCALE: values.scale, SOAK_FIGURES: file}
  const {exitCode = 1} = await execa('npm', ['run', '--silent', 'vitest', '--', ...positionals], {...inherited, env})
  const report: Report = {
    date: systemClock.now().toISOString().slice(0, 10),
    seed: Number(values.seed),
    scale: Number(values.scale),
    figures: sumOf(file),
  }
  process.stdout.write(`${JSON.stringify(report, undefined, 2)}\n`)
  if (exitCode !== 0 || !values.report) return exitCode
  const broken = brokenPromises(report.figures)
  process.stdout.write(broken.map((line) => `broken: ${line}\n`).join(''))
  if (broken.length > 0) return 1
  writeFileSync(reportFile, `${JSON.stringify(report, undefined, 2)}\n`)
  const {exitCode: written = 1} = await execa('node', ['.build/readme.ts'], inherited)
  return written
}

try {
  process.exitCode = await soak()
} finally {
  rmSync(dir, {recursive: true, force: true})
}
