import {readdirSync} from 'node:fs'
import {basename, dirname} from 'node:path'
import {expect, test} from 'vitest'
import {packageRoot} from '../../src/package-root.ts'
import {sourceFiles} from './source-files.ts'

const files = sourceFiles('src/**/*.ts', 'test/**/*.ts', '.build/**/*.ts', 'bin/*.js')

const inGit =
  'bin runbooks src test .build .ci .github package.json package-lock.json tsconfig.json oclif.manifest.json README.md LICENSE ' +
  '.gitignore .npmrc .oxlintrc.json .oxfmtrc.json'
const notInGit = '.git node_modules dist'
const topLevel = new Set(`${inGit} ${notInGit}`.split(' '))

const noName = /(^|-)(utils?|helpers?|managers?|data|services?|common|misc|lib)$/

/** The folders and the stem of a path: `src/core/fault.test.ts` gives src, core, fault. */
function namesOf(path: string): readonly string[] {
  return path.split('/').map((part) => part.replace(/^\./, '').replace(/\..*$/, ''))
}

function lineCount(text: string): number {
  return text.split('\n').length - 1
}

test('the top level holds what the design lists and nothing else', () => {
  expect(readdirSync(packageRoot).filter((entry) => !topLevel.has(entry))).toEqual([])
})

test('no file is longer than 250 lines', () => {
  const long = files.filter(({text}) => lineCount(text) > 250)
  expect(long.map(({path, text}) => `${path}: ${lineCount(text)} lines`)).toEqual([])
})

test('no folder holds more than 16 modules, the tests beside them not counted', () => {
  const modules = files.filter(({path}) => !path.endsWith('.test.ts'))
  const folders = Map.groupBy(modules, ({path}) => dirname(path))
  const crowded = [...folders].filter(([, within]) => within.length > 16)
  expect(crowded.map(([folder, within]) => `${folder}: ${within.length} files`)).toEqual([])
})

test('names are kebab-case and say what a thing is', () => {
  const poor = files.filter(({path}) => namesOf(path).some((name) => noName.test(name) || !/^[a-z0-9-]+$/.test(name)))
  expect(poor.map(({path}) => path)).toEqual([])
})

test('only the clocks ask what time it is', () => {
  const clocks = new Set(['system-clock.ts', 'elastic-clock.ts'])
  const program = files.filter(({path}) => path.startsWith('src/') && !path.endsWith('.test.ts'))
  const asking = program.filter(({path, text}) => !clocks.has(basename(path)) && /\bnew Date\(\)/.test(text))
  expect(asking.map(({path}) => path)).toEqual([])
})
