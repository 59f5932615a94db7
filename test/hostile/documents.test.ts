import {execFileSync} from 'node:child_process'
import {mkdirSync, readFileSync, symlinkSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {beforeEach, expect, test} from 'vitest'
import {asFault} from '../../src/core/fault.ts'
import {packageRoot} from '../../src/package-root.ts'
import {
  findRunbook,
  listRunbooks,
  readApprovals,
  readInventory,
  readPlan,
  readRunbook,
  writeApproval,
  writePlan,
} from '../../src/storage/documents.ts'
import {samplePlan} from '../../src/storage/fixtures/plan.ts'
import {runbook} from '../../src/storage/fixtures/runbook.ts'
import {tempDir} from '../../src/storage/fixtures/temp-dir.ts'
import {figure} from '../soak/figures.ts'
import {type Hostile, hostileJson, hostileYaml} from './corpus.ts'

const soaks = process.env['SOAK'] !== undefined
const megabytes = 1024 * 1024

const inventory = `schema: firebreak/inventory@1
account: {id: 0123456789abcdef0123456789abcdef, name: Example Corp, environment: drill}
`

let dir: string
beforeEach(() => {
  dir = tempDir()
})

/** A document type: a valid file of it in `dir`, and how firebreak reads it. */
interface Type {
  readonly name: string
  readonly file: () => string
  readonly valid: () => string
  readonly read: () => unknown
  readonly corpus: readonly Hostile[]
}

const plan = () => {
  const path = join(dir, 'plan.json')
  writePlan(path, samplePlan())
  return path
}
const approval = () =>
  writeApproval(plan(), {
    schema: 'firebreak/approval@1',
    plan: samplePlan().digest,
    by: 'ada',
    at: '2026-11-21T03:00:00.000Z',
    means: 'confirmed',
  })

const types: readonly Type[] = [
  {
    name: 'runbook',
    file: () => join(dir, 'agent-freeze.yaml'),
    valid: () => runbook,
    read: () => readRunbook(join(dir, 'agent-freeze.yaml')),
    corpus: hostileYaml,
  },
  {
    name: 'inventory',
    file: () => join(dir, 'firebreak.yaml'),
    valid: () => inventory,
    read: () => readInventory(join(dir, 'firebreak.yaml')),
    corpus: hostileYaml,
  },
  {
    name: 'plan',
    file: () => join(dir, 'plan.json'),
    valid: () => readFileSync(plan(), 'utf8'),
    read: () => readPlan(join(dir, 'plan.json')),
    corpus: hostileJson,
  },
  {
    name: 'approval',
    file: approval,
    valid: () => readFileSync(approval(), 'utf8'),
    read: () => readApprovals(join(dir, 'plan.json')),
    corpus: hostileJson,
  },
]

function refusal(read: () => unknown) {
  const began = performance.now()
  try {
    return expect.unreachable(`it was read: ${JSON.stringify(read())}`)
  } catch (error) {
    figure('slowest refusal of a hostile document in ms', Math.ceil(performance.now() - began))
    return asFault(error)
  }
}

test.each(types.flatMap((type) => type.corpus.map((hostile) => [type.name, hostile.kind, type, hostile] as const)))(
  'T63: a %s with %s is refused, and the refusal names the file and what to do',
  (_, _kind, {file, valid, read}, {edit, says}) => {
    const [text, path] = [valid(), file()]
    writeFileSync(path, edit(text))
    const before = process.memoryUsage.rss()
    const fault = refusal(read)
    if (soaks) expect(process.memoryUsage.rss() - before).toBeLessThan(50 * megabytes)
    expect(fault).toMatchObject({code: 'INVALID_DOCUMENT', message: expect.stringContaining(path)})
    expect(fault.message).toMatch(typeof says === 'string' ? new RegExp(RegExp.escape(says)) : says)
    expect(fault.next).not.toEqual([])
    expect(fault.message).not.toMatch(/[^\n\P{Cc}]|\p{Cf}/u)
    expect(Reflect.get({}, 'polluted')).toBeUndefined()
  },
)

test.each(types)('a valid $name is read, whatever line ends it has', ({file, valid, read}) => {
  const [text, path] = [valid(), file()]
  for (const written of [text, text.replaceAll('\n', '\r\n')]) {
    writeFileSync(path, written)
    expect(read).not.toThrow()
  }
})

test.each(types)(
  'a $name that is a pipe, a device or a folder is refused and not waited for',
  ({file, valid, read}) => {
    valid()
    const path = file()
    for (const make of [
      () => execFileSync('mkfifo', [path]),
      () => symlinkSync('/dev/zero', path),
      () => mkdirSync(path),
      () => symlinkSync('/dev/tty', path),
    ]) {
      execFileSync('rm', ['-rf', path])
      make()
      expect(refusal(read)).toMatchObject({code: 'USAGE', message: expect.stringContaining(path)})
    }
  },
)

test('a file without a size is read no further than the limit', () => {
  const path = join(dir, 'firebreak.yaml')
  // A file of the kernel: it says that it is empty, and goes on for megabytes.
  symlinkSync('/proc/kallsyms', path)
  expect(refusal(() => readInventory(path))).toMatchObject({
    code: 'INVALID_DOCUMENT',
    message: `${path} has more than 262144 bytes, more than the 262144 that are read`,
  })
})

const outside = () => {
  const path = join(tempDir(), 'agent-freeze.yaml')
  writeFileSync(path, runbook)
  return path
}

test('T64: a runbook that is a link out of its folder is not read, by name, by path or in a list', () => {
  const local = join(dir, 'runbooks')
  mkdirSync(local)
  symlinkSync(outside(), join(local, 'agent-freeze.yaml'))
  const places = {shipped: join(dir, 'none'), local}
  for (const read of [
    () => findRunbook('agent-freeze', places),
    () => findRunbook(join(local, 'agent-freeze.yaml'), places),
    () => listRunbooks(places),
  ])
    expect(refusal(read)).toMatchObject({code: 'USAGE', message: expect.stringContaining('is a symbolic link')})
})

test('T64: a path that leaves the folder of the runbooks by a linked folder is refused', () => {
  const local = join(dir, 'runbooks')
  mkdirSync(local)
  symlinkSync(join(outside(), '..'), join(local, 'more'))
  const places = {shipped: join(dir, 'none'), local}
  expect(refusal(() => findRunbook(join(local, 'more/agent-freeze.yaml'), places))).toMatchObject({
    code: 'REFUSED',
    message: expect.stringContaining('leads out of the folder'),
  })
})

test('T64: a name is never a path, and links in a circle end', () => {
  const local = join(dir, 'runbooks')
  mkdirSync(local)
  symlinkSync('loop.yaml', join(local, 'loop.yaml'))
  symlinkSync('.', join(local, 'round'))
  const places = {shipped: join(packageRoot, 'runbooks'), local}
  expect(refusal(() => findRunbook('loop', places))).toMatchObject({code: 'USAGE'})
  expect(refusal(() => findRunbook('..', places))).toMatchObject({code: 'USAGE', message: 'there is no runbook ..'})
  expect(refusal(() => findRunbook(`${'../'.repeat(9)}etc/passwd`, places))).toMatchObject({code: 'INVALID_DOCUMENT'})
  expect(refusal(() => findRunbook(join(local, 'round/round/none.yaml'), places))).toMatchObject({code: 'USAGE'})
})
