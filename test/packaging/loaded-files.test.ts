import {globSync, mkdtempSync, readFileSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {afterAll, expect, test} from 'vitest'
import {packageRoot} from '../../src/package-root.ts'
import {openAccount} from '../cli/program.ts'
import {start, type Started} from './installed.ts'

/** A text that only the named library holds. */
const marks = {
  zod: 'ZodError',
  yaml: 'YAMLParseError',
  sdk: 'APIConnectionTimeoutError',
  inquirer: 'CancelPromptError',
  listr2: 'ListrRendererError',
  sigstore: 'RFC3161TimestampVerificationError',
}

const folder = mkdtempSync(join(tmpdir(), 'firebreak-loaded-'))
afterAll(() => rmSync(folder, {recursive: true, force: true}))

const librariesIn = (files: readonly string[]): readonly string[] => {
  const text = files.map((file) => readFileSync(file, 'utf8')).join('\n')
  return Object.entries(marks)
    .filter(([, mark]) => text.includes(mark))
    .map(([library]) => library)
}

async function loadedBy(...args: readonly string[]): Promise<readonly string[]> {
  return (await startedWith({}, ...args)).files
}

async function startedWith(env: Started['env'], ...args: readonly string[]) {
  const record = join(folder, `${args.join('-').replaceAll('/', '-')}.loaded`)
  const started = {run: join(import.meta.dirname, 'record-loads.js'), env: {...env, LOADED_FILES: record}}
  const {exitCode} = await start(started, ...args)
  const urls = readFileSync(record, 'utf8').trim().split('\n')
  return {exitCode, files: urls.map((url) => fileURLToPath(url)).filter((file) => file.endsWith('.js'))}
}

test('the bundle as a whole holds every library, so that its absence below means something', () => {
  expect(librariesIn(globSync(join(packageRoot, 'dist/**/*.js')))).toEqual(Object.keys(marks))
})

test.each([['--help'], ['run', '--help'], ['drill', 'run', '--help'], ['kill-switch', '--help']])(
  'help loads neither zod, nor yaml, nor the SDK, nor sigstore: %s %s %s',
  async (...args) => {
    const files = await loadedBy(...args)
    expect(files.some((file) => file.includes('dist'))).toBe(true)
    expect(librariesIn(files)).toEqual([])
  },
)

test('the version is answered before oclif is loaded', async () => {
  expect(await loadedBy('--version')).toEqual([join(packageRoot, 'bin/run.js')])
})

test('a command that reads runbooks loads zod and yaml, no prompts, and no list of steps', async () => {
  const libraries = librariesIn(await loadedBy('runbook', 'list'))
  expect(libraries).toEqual(expect.arrayContaining(['zod', 'yaml']))
  expect(libraries).not.toContain('inquirer')
  expect(libraries).not.toContain('listr2')
})

test('completing a line loads neither the SDK nor prompts', async () => {
  const libraries = librariesIn(await loadedBy('completion', 'bash', '--', 'run', ''))
  expect(libraries).not.toContain('sdk')
  expect(libraries).not.toContain('inquirer')
})

test('a plan and a run without a key load no sigstore; a run that is signed does', {timeout: 60_000}, async () => {
  const {range, env} = await openAccount()
  try {
    const freeze = ['agent-freeze', '--agent', 'support-bot']
    const firebreak = async (...args: readonly string[]) => {
      const {exitCode, files} = await startedWith({...env, FIREBREAK_OPERATOR: 'ada'}, ...args)
      return {exitCode, sigstore: librariesIn(files).includes('sigstore')}
    }
    expect(await firebreak('plan', ...freeze, '--out', join(range.dir, 'plan.json'))).toEqual({
      exitCode: 0,
      sigstore: false,
    })
    expect(await firebreak('run', ...freeze, '--apply', '--yes')).toEqual({exitCode: 0, sigstore: false})
    expect(await firebreak('keys', 'init')).toEqual({exitCode: 0, sigstore: false})
    expect(await firebreak('release', 'last', '--apply', '--yes')).toEqual({exitCode: 0, sigstore: true})
  } finally {
    await range.stop()
  }
})
