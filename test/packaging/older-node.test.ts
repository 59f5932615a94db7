import {once} from 'node:events'
import {existsSync, mkdtempSync, rmSync} from 'node:fs'
import {cp} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {delimiter, join} from 'node:path'
import {execa, execaSync} from 'execa'
import {afterAll, beforeAll, expect, test} from 'vitest'
import {packageRoot} from '../../src/package-root.ts'
import {start, type Started} from './installed.ts'

const pretending = `Object.defineProperty(process,'versions',{value:{...process.versions,node:'20.0.0'}})`

function isOld(node: string): boolean {
  return existsSync(node) && Number(/^v(\d+)/.exec(execaSync(node, ['--version']).stdout)?.[1]) < 24
}

const pretendToBeOld = ['--import', `data:text/javascript,${encodeURIComponent(pretending)}`]
const realOnes = (process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, 'node'))
const oldNodes: readonly Omit<Started, 'run'>[] = [
  {nodeOptions: pretendToBeOld},
  ...realOnes.filter(isOld).map((node) => ({node})),
]

let lonely: string

beforeAll(async () => {
  lonely = mkdtempSync(join(tmpdir(), 'firebreak-lonely-'))
  await cp(join(packageRoot, 'bin'), join(lonely, 'bin'), {recursive: true})
  await cp(join(packageRoot, 'package.json'), join(lonely, 'package.json'))
})

afterAll(() => rmSync(lonely, {recursive: true, force: true}))

test.each(oldNodes)('an older Node hands over to the one beside the package: %j', async (old) => {
  const {stdout, exitCode} = await start({...old, run: join(packageRoot, 'bin/run.js')}, '--version')
  expect(stdout).toContain('node-v24')
  expect(exitCode).toBe(0)
})

test.each(oldNodes)('the exit code comes back through the older Node: %j', async (old) => {
  const {exitCode, stderr} = await start({...old, run: join(packageRoot, 'bin/run.js')}, 'contian')
  expect(stderr).toContain('contian')
  expect(exitCode).toBe(2)
})

test.each(oldNodes)('an older Node with no newer one beside says in one line what to install: %j', async (old) => {
  const {stdout, stderr, exitCode} = await start({...old, run: join(lonely, 'bin/run.js')}, '--version')
  expect(stderr).toMatch(/^firebreak needs Node 24 or newer and this is v[\d.]+: .*nodejs\.org.*$/)
  expect(stdout).toBe('')
  expect(exitCode).toBe(2)
})

test('killing the older Node ends what it handed over to', async () => {
  const sandbox = ['sandbox', 'start', '--scenario', 'hijacked-support-agent', '--seed', '1', '--json']
  const older = execa(process.execPath, [...pretendToBeOld, join(packageRoot, 'bin/run.js'), ...sandbox], {
    reject: false,
  })
  const [line] = await once(older.stdout, 'data')
  const {url} = JSON.parse(String(line))
  const ask = () =>
    fetch(url).then(
      () => 'answers',
      () => 'gone',
    )
  expect(await ask()).toBe('answers')
  older.kill('SIGKILL')
  await expect.poll(ask, {timeout: 20_000}).toBe('gone')
})
