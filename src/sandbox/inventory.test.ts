import {chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterEach, beforeEach, describe, expect, test} from 'vitest'
import {parse} from 'yaml'
import {Inventory} from '../core/documents/inventory.ts'
import {createElasticClock} from './elastic-clock.ts'
import {writeInventory} from './inventory.ts'
import {hijackedSupportAgent} from './scenarios/hijacked-support-agent.ts'
import type {Cast} from './scenarios/scenario.ts'
import {populate} from './populate.ts'
import {createWorld, type World} from './world.ts'

describe('the inventory of a sandbox', () => {
  const edge = {
    crm: 'http://127.0.0.1:7001/',
    proxies: {
      'support-bot': 'http://127.0.0.1:7002',
      'billing-bot': 'http://127.0.0.1:7003',
      'oncall-laptop': 'http://127.0.0.1:7004',
    },
    ledger: 'http://10.20.0.5:8443',
    front: 'http://127.0.0.1:4',
    resolvers: {},
  }
  let dir: string
  let cast: Cast
  let world: World

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'firebreak-inventory-'))
    world = createWorld({clock: createElasticClock(), seed: 1, account: hijackedSupportAgent.account})
    cast = populate(world, hijackedSupportAgent)
  })
  afterEach(() => rm(dir, {recursive: true}))

  const write = () => writeInventory({dir, world, cast, edge, sessions: new Map([['support-bot', 'a-cookie']])})
  const read = async () => Inventory.parse(parse(await readFile(await write(), 'utf8'), {maxAliasCount: 0}))

  test('is a valid document without aliases', async () => {
    expect((await read()).account).toEqual({
      id: world.accountId,
      name: world.accountName,
      environment: 'drill',
    })
  })

  test('every probe that it names is there', async () => {
    const {probes, ...rest} = await read()
    const named: string[] = []
    JSON.stringify(rest, (key, value: unknown) => {
      if (['refused', 'bystanders', 'consumers'].includes(key)) named.push(...(value as string[]))
      if (key === 'probes' && Array.isArray(value)) named.push(...(value as string[]))
      return value
    })
    expect(named).not.toEqual([])
    expect(Object.keys(probes)).toEqual(expect.arrayContaining([...new Set(named)]))
  })

  test('a device reaches the ledger through its own client', async () => {
    const {probes} = await read()
    expect(probes['support-bot-ledger']).toEqual({
      type: 'http',
      url: 'http://10.20.0.5:8443/',
      via: edge.proxies['support-bot'],
    })
  })

  test('responder and break-glass token are protected', async () => {
    const {responders, protected: untouchable} = await read()
    expect(untouchable.ids).toContain(responders.breakGlassToken)
    expect(untouchable.names).toEqual(responders.devices)
    expect(untouchable.cidrs).toEqual(responders.addresses)
  })

  test('holds no secret, and keeps each in a file that only its owner reads', async () => {
    const path = join(dir, 'secrets', 'support-bot.client-secret')
    await mkdir(join(dir, 'secrets'))
    await writeFile(path, 'left over by an earlier sandbox')
    await chmod(path, 0o644)
    const text = await readFile(await write(), 'utf8')
    const secrets = [...cast.agents, cast.responder].map(({credential}) => credential.clientSecret)
    for (const secret of [...secrets, cast.own.value, 'a-cookie']) expect(text).not.toContain(secret)
    expect(text).toContain(`file:${path}`)
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    expect(await readFile(path, 'utf8')).toBe(`${cast.agents[0]?.credential.clientSecret}\n`)
  })
})
