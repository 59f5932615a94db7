import {readdirSync, readFileSync, rmSync} from 'node:fs'
import {join} from 'node:path'
import {execa} from 'execa'
import {afterAll, beforeAll, expect, test} from 'vitest'
import {installPackage, start} from './installed.ts'

let folder: string
let root: string
let run: string

beforeAll(async () => {
  folder = await installPackage()
  root = join(folder, 'node_modules/firebreak')
  run = join(root, 'bin/run.js')
})

afterAll(() => rmSync(folder, {recursive: true, force: true}))

test('T68: installing firebreak fetches nothing else and runs no script', () => {
  expect(readdirSync(join(folder, 'node_modules')).filter((name) => !name.startsWith('.'))).toEqual(['firebreak'])
  const {scripts, dependencies} = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  expect(dependencies).toBeUndefined()
  expect(Object.keys(scripts)).not.toEqual(expect.arrayContaining([expect.stringMatching(/^(pre|post)?install$/)]))
})

test('what is installed holds no sources and no tests', () => {
  expect(readdirSync(root).toSorted()).toEqual(
    ['LICENSE', 'README.md', 'bin', 'dist', 'oclif.manifest.json', 'package.json', 'runbooks'].toSorted(),
  )
})

test('the installed command says its version and its help', async () => {
  const {version} = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const bin = join(folder, 'node_modules/.bin/firebreak')
  expect((await execa(bin, ['--version'])).stdout).toBe(
    `firebreak/${version} ${process.platform}-${process.arch} node-${process.version}`,
  )
  expect((await execa(bin, ['--help'])).stdout).toContain('kill-switch')
})

test('every command of the manifest has its file, and loads', async () => {
  const {commands} = JSON.parse(readFileSync(join(root, 'oclif.manifest.json'), 'utf8'))
  const files = Object.values<{relativePath: string[]}>(commands).map(({relativePath}) => join(root, ...relativePath))
  expect(files.length).toBeGreaterThan(0)
  for (const file of files) expect((await import(file)).default, file).toHaveProperty('run')
})

test('the shipped runbooks are found from anywhere', async () => {
  const {stdout, exitCode} = await start({run}, 'runbook', 'list', '--json')
  expect(exitCode).toBe(0)
  expect(stdout).toContain('agent-freeze')
})

test.each([['--help'], ['--version'], ['runbook', 'list']])(
  'a reader that goes away after one line is no failure: %s %s',
  async (...args) => {
    const command = `set -o pipefail; "${process.execPath}" "${run}" ${args.join(' ')} | head -1`
    const {stderr, exitCode} = await execa('bash', ['-c', command], {reject: false})
    expect({stderr, exitCode}).toEqual({stderr: '', exitCode: 0})
  },
)

test('an unknown command is a mistake of the command line', async () => {
  expect((await start({run}, 'contian')).exitCode).toBe(2)
})
