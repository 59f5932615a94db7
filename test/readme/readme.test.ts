import {mkdtempSync, readdirSync, rmSync, writeFileSync} from 'node:fs'
import {readFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {describe, expect, onTestFinished, test} from 'vitest'
import {z} from 'zod'
import {freshReadme} from '../../.build/readme.ts'
import {actionIds, loadAction} from '../../src/actions/index.ts'
import {Inventory} from '../../src/core/documents/inventory.ts'
import {Level} from '../../src/core/documents/ladder.ts'
import {Residual} from '../../src/core/documents/plan.ts'
import {Probe} from '../../src/core/documents/probe.ts'
import {Sink} from '../../src/core/documents/sink.ts'
import {exitCodes} from '../../src/core/fault.ts'
import {Outcome} from '../../src/core/outcome.ts'
import {lintRunbook} from '../../src/core/runbooks/lint-runbook.ts'
import {packageRoot} from '../../src/package-root.ts'
import {safeguards} from '../../src/safeguards/index.ts'
import {readInventory, readRunbook} from '../../src/storage/documents.ts'
import {anchors, blocksOf, readme} from './blocks.ts'

const tablePart = (name: string): string =>
  readme.split(`<!-- generated: ${name} -->`)[1]?.split('<!-- end -->')[0] ?? ''
const firstCells = (name: string): readonly string[] =>
  [...tablePart(name).matchAll(/^\| ([^|]+?) +\|/gm)].slice(2).map(([, cell = '']) => cell.replaceAll(/`|\[|\].*/g, ''))

function onDisk(name: string, text: string): string {
  const dir = mkdtempSync(join(tmpdir(), 'firebreak-readme-'))
  onTestFinished(() => rmSync(dir, {recursive: true, force: true}))
  const path = join(dir, name)
  writeFileSync(path, text)
  return path
}

const yamlNamed = (word: string) => blocksOf('yaml').filter(({info}) => info.includes(word))

test('the generated parts say what the program says: run node .build/readme.ts', async () => {
  expect(readme).toBe(await freshReadme(readme))
})

describe('the tables name everything there is:', () => {
  test('exit codes', () => {
    expect(firstCells('exit-codes')).toEqual(['0', ...Object.values(exitCodes).map(String)])
  })

  test('safeguards', () => {
    expect(firstCells('safeguards')).toEqual(safeguards.map(({rule}) => rule))
  })

  test('actions', () => {
    expect(firstCells('actions')).toEqual(actionIds)
  })

  test('permissions', async () => {
    const actions = await Promise.all(actionIds.map(loadAction))
    const asked = new Set(actions.flatMap(({permissions: {read, write}}) => [...read, ...write]))
    const named = [...tablePart('permissions').matchAll(/^- \*\*(.+?)\*\*/gm)].map(([, name]) => name)
    expect(named).toEqual([...asked].toSorted())
  })

  test('shipped runbooks', () => {
    const files = readdirSync(join(packageRoot, 'runbooks')).filter((file) => file.endsWith('.yaml'))
    expect(firstCells('runbooks')).toEqual(files.map((file) => file.replace('.yaml', '')).toSorted())
  })

  test('folders of src', () => {
    const folders = readdirSync(join(packageRoot, 'src'), {withFileTypes: true}).filter((entry) => entry.isDirectory())
    expect(firstCells('folders')).toEqual(folders.map(({name}) => `src/${name}/`).toSorted())
  })
})

/** What stands in code in the first column of the tables below a heading. */
function codesUnder(heading: string): readonly string[] {
  const text = readme.split(new RegExp(`^#+ ${heading}$`, 'm'))[1]?.split(/^#/m)[0] ?? ''
  const cells = [...text.matchAll(/^\| (`[^|]+?) +\|/gm)].map(([, cell = '']) => cell)
  return cells.flatMap((cell) => cell.split(', ')).map((code) => code.replaceAll('`', ''))
}

describe('the tables by hand have a row for everything there is:', () => {
  const kindsOf = (union: {readonly options: readonly {readonly shape: {readonly type: z.ZodLiteral<string>}}[]}) =>
    union.options.map(({shape}) => shape.type.value)

  test.for<readonly [string, readonly string[]]>([
    ['How a run ends', Outcome.options],
    ['How far it is proven', Level.options],
    ['Probes', kindsOf(Probe)],
    ['New secrets, and where they go', kindsOf(Sink)],
  ])('%s', ([heading, all]) => {
    expect(codesUnder(heading).toSorted()).toEqual([...all].toSorted())
  })

  test('What still works', () => {
    expect(codesUnder('What still works')).toEqual(expect.arrayContaining(Residual.shape.standing.options))
  })
})

test('a kind of leftover that the manual names, and what closes it, is in the code', async () => {
  const sources = await Promise.all(
    readdirSync(join(packageRoot, 'src/actions'), {recursive: true, encoding: 'utf8'})
      .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
      .map((file) => readFile(join(packageRoot, 'src/actions', file), 'utf8')),
  )
  const code = sources.join('\n')
  const standings: readonly string[] = Residual.shape.standing.options
  const named = codesUnder('What still works').filter((name) => !standings.includes(name))
  expect(named.length).toBeGreaterThan(5)
  expect(named.filter((name) => !code.includes(`'${name}'`))).toEqual([])
})

/** Every key that a document may have, wherever it stands. */
function keysOf(schema: unknown): readonly string[] {
  if (typeof schema !== 'object' || schema === null) return []
  const own =
    'properties' in schema && typeof schema.properties === 'object' ? Object.keys(schema.properties ?? {}) : []
  return [...new Set([...own, ...Object.values(schema).flatMap(keysOf)])]
}

test('the example inventory is valid and shows every key', () => {
  const text = yamlNamed('inventory')
    .map((block) => block.text)
    .join('')
  expect(readInventory(onDisk('firebreak.yaml', text)).document.schema).toBe('firebreak/inventory@1')
  const keys = keysOf(z.toJSONSchema(Inventory, {io: 'input'}))
  expect(keys.filter((key) => !new RegExp(`\\b${key}:`).test(text))).toEqual([])
})

test('the example runbook is valid, has no findings and uses actions that exist', () => {
  const [{text} = {text: ''}] = yamlNamed('runbook')
  const {document} = readRunbook(onDisk('token-freeze.yaml', text))
  expect(lintRunbook(document, {actionIds, file: 'token-freeze.yaml'})).toEqual([])
})

test('every link leads somewhere: to a heading, a file of the package, or Cloudflare and the licence text', () => {
  const links = [...readme.matchAll(/\]\(([^)]+)\)/g)].map(([, link = '']) => link)
  const headings = anchors()
  const files = readdirSync(packageRoot)
  const lost = links.filter((link) => {
    if (link.startsWith('#')) return !headings.includes(link.slice(1))
    return !link.startsWith('https://developers.cloudflare.com/') && !files.includes(link.split('/')[0] ?? '')
  })
  expect(lost).toEqual([])
})

test('code blocks stay within 120 columns', () => {
  const blocks = ['sh', 'yaml', 'text', 'ts', 'json'].flatMap(blocksOf)
  expect(blocks.flatMap(({text}) => text.split('\n').filter((line) => line.length > 120))).toEqual([])
})
