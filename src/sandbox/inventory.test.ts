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
import {createWorld} from './world.ts'

describe('the inventory of a sandbox', () => {
  const edge = {
    crm: 'http://127.0.0.1:7001/',
    proxies: {
      'support-bot': 'http://127.0.0.1:7002',
      'billing-bot': 'http://127.0.0.1:7003',
      'oncall-laptop': 'http://127.0.0.1:7004',
    },
    ledger: 'http://10.20.0.5:8443',
  }
  let dir: string
  let cast: Cast
  let account: {readonly id: string; readonly name: string}

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'firebreak-inventory-'))
    const world = createWorld({clock: createElasticClock(), seed: 1, account: hijackedSupportAgent.account})
    cast = hijackedSupportAgent.seed(world)
    account = {id: world.accountId, name: world.accountName}
  })
  afterEach(() => rm(dir, {recursive: true}))

  const write = () => writeInventory({dir, account, cast, edge, sessions: new Map([['support-bot', 'a-cookie']])})
  const read = async () => Inventory.parse(parse(await readFile(await write(), 'utf8'), {maxAliasCount: 0}))

  test('is a valid document without aliases', async () => {
    expect((await read()).account).toEqual({...account, environment: 'drill'})
  })

  test('every probe that it names is there', async () => {
    const {agents, segments, levers, responders, probes} = await read()
    const named = [...Object.values(agents), ...Object.values(segments), levers].flatMap((one) => [
      ...one.probes.refused,
      ...one.probes.bystanders,
    ])
    expect(Object.keys(probes).toSorted()).toEqual([...new Set([...named, ...responders.probes])].toSorted())
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
