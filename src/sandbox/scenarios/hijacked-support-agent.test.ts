import {beforeEach, describe, expect, test} from 'vitest'
import {createElasticClock} from '../elastic-clock.ts'
import {createWorld, type World} from '../world.ts'
import {hijackedSupportAgent} from './hijacked-support-agent.ts'
import {findScenario} from './index.ts'
import type {Cast} from './scenario.ts'

function seeded(seed: number): {world: World; cast: Cast} {
  const world = createWorld({clock: createElasticClock(), seed, account: hijackedSupportAgent.account})
  return {world, cast: hijackedSupportAgent.seed(world)}
}

describe('the hijacked support agent', () => {
  let world: World
  let cast: Cast

  beforeEach(() => {
    ;({world, cast} = seeded(7))
  })

  test('the same seed gives the same cast, another seed another', () => {
    expect(seeded(7).cast).toEqual(cast)
    expect(seeded(8).cast).not.toEqual(cast)
  })

  test('every credential is accepted by the app', () => {
    for (const {credential, serviceToken} of [...cast.agents, cast.responder]) {
      expect(world.edge.authenticate(credential.clientId, credential.clientSecret)).toEqual({
        id: serviceToken.id,
        enabled: true,
      })
      expect(world.edge.admits(cast.app.id, serviceToken.id)).toBe(true)
    }
  })

  test('agents and responder reach the ledger in peace time', () => {
    for (const device of ['support-bot', 'billing-bot', 'oncall-laptop']) {
      expect(world.edge.connect(device, cast.ledger.address, cast.ledger.port)).toBe('allowed')
    }
  })

  test('the kill switch is off, and every lever that should be on is on', () => {
    const rules = [...world.account.rules.values()]
      .map(({stored}) => stored)
      .toSorted((a, b) => a.precedence - b.precedence)
    expect(rules.map(({name, precedence, enabled}) => [name, precedence, enabled])).toEqual([
      ['ir-kill-dns', 1, false],
      ['ir-kill-l4', 2, false],
      ['ir-kill-http', 3, false],
      ['ir-quarantine-src', 4, true],
      ['ir-quarantine-dst', 5, true],
      ['ir-isolate-src', 6, true],
      ['ir-isolate-dst', 7, true],
    ])
  })
})

test('an unknown scenario is a usage fault that lists the known ones', () => {
  expect(() => findScenario('toString')).toThrow(
    expect.objectContaining({
      code: 'USAGE',
      message: 'there is no scenario toString',
      next: ['use one of: hijacked-support-agent'],
    }),
  )
})
