import {readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import fc from 'fast-check'
import nock from 'nock'
import {afterAll, beforeAll, expect, test} from 'vitest'
import {Plan} from '../../src/core/documents/plan.ts'
import {canonicalJson, documentDigest} from '../../src/core/digest.ts'
import {Fault} from '../../src/core/fault.ts'
import {lintRunbook} from '../../src/core/runbooks/lint-runbook.ts'
import {runState} from '../../src/core/runs/run-state.ts'
import {packageRoot} from '../../src/package-root.ts'
import {parseRunbook, readInventory, readPlan} from '../../src/storage/documents.ts'
import {tempDir} from '../../src/storage/fixtures/temp-dir.ts'
import {leafHash, rowOf, verifyChain} from '../../src/storage/journal/chain.ts'
import {journalView} from '../../src/views/journal/journal-view.ts'
import {planView} from '../../src/views/plan/plan-view.ts'
import {containedEvents, exampleEntries} from '../fixtures/example-journal.ts'
import {examplePlan} from '../fixtures/example-plan.ts'
import {atScale, figure} from '../soak/figures.ts'
import {hostileWords} from './hostile-text.ts'
import {anyCharacter} from './any-character.ts'

/** Of each kind of document. */
const documents = process.env['SOAK'] === undefined ? 100 : atScale(25_000)
/** What a hostile document may come to, besides being read. */
const refusals: readonly string[] = ['INVALID_DOCUMENT', 'REFUSED', 'USAGE']

let calls = 0
beforeAll(() => {
  nock.disableNetConnect()
  nock.emitter.on('no match', () => (calls += 1))
})
afterAll(() => {
  nock.enableNetConnect()
})

const signs = [
  '{',
  '}',
  '[',
  ']',
  ':',
  ',',
  '"',
  "'",
  '- ',
  '? ',
  '&a',
  '*a',
  '!t',
  '|',
  '>',
  '\n',
  '  ',
  '#',
  '%',
  '---',
  '\\u0000',
]
const inserted = fc.oneof(
  fc.constantFrom(
    ...signs,
    ...hostileWords,
    '__proto__',
    'constructor',
    'null',
    '1e999',
    '0x10',
    '${levers}',
    '${a.b}',
  ),
  fc.string({unit: anyCharacter, maxLength: 4}),
)

interface Cut {
  readonly at: number
  readonly removed: number
  readonly put: string
  readonly doubled: boolean
}
const cuts: fc.Arbitrary<readonly Cut[]> = fc.array(
  fc.record({at: fc.nat(), removed: fc.nat(12), put: inserted, doubled: fc.boolean()}),
  {minLength: 1, maxLength: 4},
)

/** The text with parts taken out, put in and said twice. */
const cutUp = (text: string, all: readonly Cut[]): string =>
  all.reduce((before, {at, removed, put, doubled}) => {
    const start = at % (before.length + 1)
    const part = before.slice(start, start + removed)
    return before.slice(0, start) + put + (doubled ? part + part : '') + before.slice(start + removed)
  }, text)

/** Replaces one value of a document, wherever it is. */
function withOther(value: unknown, at: number, other: unknown): unknown {
  let left = at
  const walk = (node: unknown): unknown => {
    left -= 1
    if (left === 0) return other
    if (Array.isArray(node)) return node.map(walk)
    if (typeof node !== 'object' || node === null) return node
    return Object.fromEntries(Object.entries(node).map(([key, member]) => [key, walk(member)]))
  }
  return walk(value)
}

/** Whether it was read; anything but a refusal is a crash. */
function survives(read: () => unknown): boolean {
  try {
    read()
    return true
  } catch (error) {
    if (error instanceof Fault && refusals.includes(error.code)) return false
    figure('documents that crashed it', 1)
    throw error
  }
}

function fuzz<Value>(arbitrary: fc.Arbitrary<Value>, read: (value: Value) => unknown): void {
  fc.assert(
    fc.property(arbitrary, (value) => {
      survives(() => read(value))
      expect(Reflect.get({}, 'polluted')).toBeUndefined()
    }),
    {numRuns: documents},
  )
  figure('documents fuzzed', documents)
  figure('documents that crashed it', 0)
}

const shippedText = (id: string) => readFileSync(join(packageRoot, 'runbooks', `${id}.yaml`), 'utf8')

test('T65: no runbook, however mutated, crashes it or reaches the API', () => {
  const texts = fc.constantFrom(
    ...['agent-freeze', 'fleet-kill', 'mesh-isolate', 'vendor-breach-rotation'].map(shippedText),
  )
  fuzz(fc.tuple(texts, cuts), ([text, all]) => {
    const {document} = parseRunbook(cutUp(text, all), 'fuzzed.yaml')
    lintRunbook(document, {actionIds: [], file: 'fuzzed.yaml', reserved: []})
  })
})

const inventory = `schema: firebreak/inventory@1
account: {id: 0123456789abcdef0123456789abcdef, name: Example Corp, environment: drill}
agents:
  support-bot:
    owner: team:support
    serviceTokens: [{name: support-bot, id: 8f1d2c3b-0000-4000-8000-000000000001}]
segments: {payments: {owner: group:payments, risk: high-risk, cidrs: [10.20.0.0/24]}}
sinks: {secret: {type: file, path: /etc/secret}}
probes: {crm: {type: http, url: "https://crm.example.com/"}}
`

test('T65: no inventory, however mutated, crashes it or reaches the API', () => {
  const path = join(tempDir(), 'firebreak.yaml')
  fuzz(cuts, (all) => {
    writeFileSync(path, cutUp(inventory, all))
    readInventory(path)
  })
})

test('T65: no plan, however mutated, crashes it or its view', () => {
  const path = join(tempDir(), 'plan.json')
  const text = JSON.stringify(examplePlan(), null, 2)
  const other = fc.oneof(
    fc.jsonValue({maxDepth: 2}),
    fc.constantFrom(...hostileWords),
    fc.constant('x'.repeat(100_000)),
  )
  const mutated = fc.oneof(
    cuts.map((all) => cutUp(text, all)),
    fc.tuple(fc.nat(400), other).map(([at, value]) => {
      const edited = withOther(examplePlan(), at, value)
      const isObject = typeof edited === 'object' && edited !== null && !Array.isArray(edited)
      return JSON.stringify(isObject ? {...edited, digest: documentDigest({...edited})} : edited)
    }),
  )
  fuzz(mutated, (plan) => {
    writeFileSync(path, plan)
    expect(planView(readPlan(path))).not.toMatch(/[^\n\P{Cc}]|\p{Cf}/u)
  })
})

test('T65: no journal, however mutated, crashes it, its fold or its view', () => {
  const entries = exampleEntries(containedEvents(Plan.parse(examplePlan())))
  const other = fc.oneof(fc.jsonValue({maxDepth: 2}), fc.constantFrom(...hostileWords))
  const whole = fc.constantFrom(...entries.keys())
  fuzz(fc.tuple(whole, cuts, fc.nat(60), other, fc.boolean()), ([which, all, at, value, byBytes]) => {
    const rows = entries.map((entry, seq) => {
      const row = rowOf(entry)
      if (seq !== which) return row
      const text = byBytes ? cutUp(canonicalJson(entry), all) : JSON.stringify(withOther(entry, at, value))
      // Hashed anew: whoever can write the file can do that as well.
      const bytes = Buffer.from(text)
      return {...row, bytes, hash: leafHash(bytes)}
    })
    const read = verifyChain(rows).entries
    expect(journalView(read)).not.toMatch(/[^\n\P{Cc}]|\p{Cf}/u)
    runState(read)
  })
})

test('T65: none of them has asked the network for anything', async () => {
  expect(calls).toBe(0)
  await expect(fetch('https://api.cloudflare.com/')).rejects.toThrow()
  expect(calls).toBe(1)
})
