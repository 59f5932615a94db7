import {readFileSync, writeFileSync} from 'node:fs'
import fc from 'fast-check'
import {parse, stringify} from 'yaml'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import type {LogSource} from '../../src/actions/logs/log-source.ts'
import {logSources} from '../../src/actions/logs/sources/index.ts'
import {readEvidence} from '../../src/compose-evidence/read-evidence.ts'
import {AgentStory} from '../../src/core/documents/answers/agent-story.ts'
import {snapshotRunbook} from '../../src/core/runbooks/snapshot-runbooks.ts'
import {agentStory} from '../../src/core/story/agent-story.ts'
import type {Reading} from '../../src/core/story/reading.ts'
import type {World} from '../../src/sandbox/world.ts'
import {readInventory} from '../../src/storage/documents.ts'
import {documentOf, openAccount, type Account} from '../cli/program.ts'
import {atScale} from '../soak/figures.ts'
import {deeds, type Doer, doerIn, plant, type PlantedDeed, plantedMs, writtenSources} from './planted.ts'

const stories = process.env['SOAK'] === undefined ? 2 : atScale(40)
const seeds = fc.sample(fc.integer(), stories)
/** Those whose rows tell of deeds. */
const telling = new Set(
  Object.entries<LogSource>(logSources).flatMap(([name, {deed}]) => (deed === undefined ? [] : [name])),
)
const sources = writtenSources.filter((name) => telling.has(name))

let account: Account
let world: World
let reading: Reading
interface Truth {
  readonly from: number
  readonly truth: readonly PlantedDeed[]
}
let planted: readonly Truth[]
/** Beside each truth what is told of it. */
let told: readonly (Truth & {readonly story: AgentStory})[]
const agent = 'support-bot'

/** Gives two agents of the scenario what it gives to none: a gateway of their own, and a person. */
function nameDoers(inventoryFile: string, doers: readonly Doer[]): void {
  const inventory = parse(readFileSync(inventoryFile, 'utf8'))
  for (const {name, gateway, email, portal} of doers)
    Object.assign(inventory.agents[name], {
      aiGateways: [{name: gateway}],
      users: [{name: email}],
      mcpPortals: [{name: portal}],
    })
  writeFileSync(inventoryFile, stringify(inventory))
}

async function snapshot(kept: readonly string[]): Promise<void> {
  const {bench, apply} = account.range
  const runbook = snapshotRunbook({sources: kept, lookback: '6h'})
  await apply(await bench.plan({runbook, params: {}, incident: 'INC-7', reason: 'test'}))
}

beforeAll(async () => {
  let doers: readonly Doer[] = []
  account = await openAccount({
    also: (made) => {
      world = made
      const now = made.clock.now().getTime()
      const [own, other] = [doerIn(made.account, agent), doerIn(made.account, 'billing-bot')]
      const person = {...other, serviceToken: 'f0'.repeat(16), apiToken: 'f1'.repeat(16), email: 'ana@example.com'}
      doers = [own, other]
      planted = seeds.map((seed, index) => {
        const from = now - 5 * 3_600_000 + index * 2 * plantedMs
        const others = [
          other,
          {...person, address: '192.0.2.9', registration: 'none', name: 'ana-laptop', gateway: other.gateway},
        ]
        return {from, truth: plant(made.account, {seed, from, agent: own, others, sources, number: index * 2 * deeds})}
      })
    },
  })
  const {sandbox, stateDir} = account.range
  nameDoers(sandbox.inventory, doers)
  await snapshot([...sources, 'other-logins', 'config'])
  // What nobody recorded: a rule is switched in the account, past its API.
  const [rule] = [...world.account.rules.values()].filter(({stored}) => stored.name === 'ir-quarantine-src')
  rule?.set({...rule.stored, enabled: false})
  await snapshot(['access', 'audit', 'config'])
  reading = await readEvidence({names: [], incident: 'INC-7'}, stateDir)
  told = planted.map((one) => ({...one, story: storyOf(one.from)}))
}, 120_000)
afterAll(() => account.range.stop())

const nothing = {
  from: 0,
  truth: [],
  story: AgentStory.parse({
    schema: 'firebreak/agent-story@1',
    agent,
    bags: [],
    sources: [],
    entries: [],
    gaps: [],
    clocks: [],
  }),
}
const iso = (at: number) => new Date(at).toISOString()
const inventory = () => readInventory(account.range.sandbox.inventory).document

function storyOf(from: number, given = reading): AgentStory {
  const window = {since: iso(from), until: iso(from + plantedMs)}
  return agentStory(given, {inventory: inventory(), agent, ...window})
}

describe('an agent’s story of 300 deeds over at least six logs', () => {
  test('is told whole and in order, and nobody else’s with it', () => {
    for (const {story, truth} of told) {
      const {entries} = story
      const named = entries.map(({at, fact}) => `${at} ${fact.object.id}`)
      expect(named.toSorted()).toEqual(truth.map(({at, object}) => `${iso(at)} ${object}`).toSorted())
      expect(entries.map(({at}) => at)).toEqual(truth.map(({at}) => iso(at)))
    }
  })

  test('has those of one moment in the order of their sources', () => {
    const place = new Map(reading.sources.map(({source}, index) => [source, index]))
    for (const {story} of told) {
      const places = story.entries.map(({at, records: [first]}) => [at, place.get(first?.source ?? '') ?? -1] as const)
      expect(places).toEqual(places.toSorted(([a, one], [b, other]) => (a === b ? one - other : a < b ? -1 : 1)))
    }
  })

  test('is the same whichever bag is read first', () => {
    const turned = {...reading, sightings: reading.sightings.toReversed()}
    for (const {from, story} of told) {
      const inOrder = ({entries}: AgentStory) => entries.map(({at, fact, inference}) => ({at, fact, inference}))
      expect(inOrder(storyOf(from, turned))).toEqual(inOrder(story))
    }
  })

  test('ties each deed by what its log names', () => {
    const expected = {
      'service-token-logins': ['certain', 'token id'],
      audit: ['certain', 'token id'],
      'ai-gateway': ['likely', 'gateway'],
      'gateway-network': ['likely', 'device'],
      'gateway-dns': ['likely', 'device'],
      access: ['possible', 'person'],
      'mcp-portal': ['likely', 'gateway'],
    }
    for (const {story, truth} of told) {
      const entries = new Map(story.entries.map((entry) => [entry.fact.object.id, entry.inference]))
      for (const {object, source} of truth) {
        const tie = entries.get(object)
        expect([source, [tie?.confidence, tie?.links[0]?.by]]).toEqual([source, Object(expected)[source]])
      }
    }
  })
})

test('no record names anybody by a kind of handle that its source is not said to know', () => {
  for (const {source, names} of reading.sources) {
    const own = reading.sightings.filter((sighting) => sighting.source === source)
    const kinds = new Set(own.flatMap(({deed}) => deed.by.map(({kind}) => kind)))
    expect(names, source).toEqual(expect.arrayContaining([...kinds]))
  }
})

test('a deed that two logs saw is one, with both of its records', () => {
  const [{story, truth} = nothing] = told
  const twice = new Set(truth.filter(({source}) => source === 'access').map(({object}) => object))
  const entries = story.entries.filter(({fact}) => twice.has(fact.object.id))
  expect(entries.length).toBe(twice.size)
  for (const {records} of entries) expect(records.map(({source}) => source)).toContain('other-logins')
})

test('what no log recorded is named, and what no bag holds', () => {
  const {gaps} = agentStory(reading, {inventory: inventory(), agent})
  const unrecorded = gaps.filter(({kind}) => kind === 'unrecorded')
  const [effect, ...sessions] = unrecorded
  expect(effect).toMatchObject({source: 'config', why: expect.stringMatching(/ir-quarantine-src .* changed between/)})
  expect(sessions).toHaveLength(stories)
  for (const {why} of sessions) expect(why).toMatch(/^session support-bot-.*-of-nobody is used \d+ times/)
  expect(gaps.filter(({kind}) => kind === 'not-collected').map(({source}) => source)).toContain('gateway-http')
})

test('the commands tell the same, in every format, with every hostile name made harmless', async () => {
  const [{from, truth, story: expected} = nothing] = told
  const window = ['--since', iso(from), '--until', iso(from + plantedMs)]
  const asked = ['evidence', 'replay', '--agent', agent, '--incident', 'INC-7', ...window]
  const [json, text, html] = await Promise.all([
    account.firebreak(...asked, '--json'),
    account.firebreak(...asked),
    account.firebreak(...asked, '--format', 'html'),
  ])
  expect(json.exitCode, json.stderr).toBe(0)
  const {untrusted, ...story} = AgentStory.parse(documentOf(json))
  expect(story).toEqual(expected)
  expect(untrusted?.paths).toContain('entries[].fact')
  expect(text.stdout).toContain(`${agent}: ${truth.length} deeds on record, and 1 sign of what no record holds`)
  expect(text.stdout.split('\n').filter((line) => line.length > 80)).toEqual([])
  // eslint-disable-next-line no-control-regex -- they are what must not be there
  expect(`${text.stdout}${html.stdout}`).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/)
  expect(html.stdout).not.toContain('<img')
})

test('a bag that was changed is named, and the exit code says so', async () => {
  const [bag] = reading.bags
  const place = `${bag?.path}/bag-info.txt`
  const before = readFileSync(place, 'utf8')
  writeFileSync(place, before.replace('firebreak', 'firebroke'))
  const answer = await account.firebreak('evidence', 'replay', '--agent', agent, bag?.path ?? '')
  writeFileSync(place, before)
  expect(answer.exitCode).toBe(3)
  expect(answer.stdout).toMatch(/is not as it was\s+sealed/)
})
