import {globSync, mkdtempSync, readFileSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect, onTestFinished, test, vi} from 'vitest'
import {packageRoot} from '../../src/package-root.ts'
import {brokenPromises, expected, figure, type Report, reportFile, sumOf} from './figures.ts'

test('the figures that are checked in break no promise', () => {
  const {figures} = JSON.parse(readFileSync(reportFile, 'utf8')) as Report
  expect(brokenPromises(figures)).toEqual([])
})

test('what the tests of a soak count adds up', () => {
  const dir = mkdtempSync(join(tmpdir(), 'firebreak-figures-'))
  onTestFinished(() => rmSync(dir, {recursive: true}))
  vi.stubEnv('SOAK_FIGURES', join(dir, 'counted'))
  onTestFinished(() => void vi.unstubAllEnvs())
  expect(sumOf(join(dir, 'counted'))).toEqual({})
  figure('races run', 2)
  figure('crashes tried', 1)
  figure('races run', 3)
  expect(Object.entries(sumOf(join(dir, 'counted')))).toEqual([
    ['crashes tried', 1],
    ['races run', 5],
  ])
})

test('a count that must be none, one that must be some, and one that is missing break a promise', () => {
  const kept = Object.fromEntries(Object.entries(expected).map(([name, wanted]) => [name, wanted === 'none' ? 0 : 1]))
  expect(brokenPromises(kept)).toEqual([])
  const {'races run': _missing, ...others} = kept
  expect(brokenPromises({...others, 'changes lost': 1, 'crashes tried': 0})).toEqual([
    'crashes tried: 0',
    'changes lost: 1',
    'races run: was not counted',
  ])
})

test('each figure that a soak expects is counted by a test', () => {
  const files = globSync('{src,test}/**/*.ts', {cwd: packageRoot}).filter((file) => !file.startsWith('test/soak/'))
  const text = files.map((file) => readFileSync(join(packageRoot, file), 'utf8')).join('\n')
  expect(Object.keys(expected).filter((name) => !text.includes(`'${name}'`))).toEqual([])
})
