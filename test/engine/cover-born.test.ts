import {describe, expect, test} from 'vitest'
import type {Credential, Ledger} from '../../src/core/documents/census.ts'
import type {Change} from '../../src/core/documents/plan.ts'
import {Fault} from '../../src/core/fault.ts'
import {runReport} from '../../src/core/runs/run-report.ts'
import {carryOut} from '../../src/engine/running/carry-out.ts'
import {refusedCall, tokenAccount} from '../fixtures/token-account.ts'
import {tokenChange, tokenId, tokenPlan} from '../fixtures/token-actions.ts'

const ledgerOf = (credentials: readonly Credential[], stopAt = 0.05): Ledger => ({
  kinds: ['service-token'],
  stopAt,
  takenAt: '2026-03-01T03:00:00.000Z',
  credentials: [...credentials],
  excluded: [],
})

type Account = ReturnType<typeof tokenAccount>

interface Mass {
  readonly account: Account
  readonly planned: readonly Credential[]
  readonly change?: (credential: Credential) => Change
  readonly stopAt?: number
}

/** A mass run over what is planned, to its end. */
async function run({account, planned, change = (one) => tokenChange('token.disable', one), stopAt}: Mass) {
  await account.begin(tokenPlan(planned.map(change), {ledger: ledgerOf(planned, stopAt)}))
  return runReport(await carryOut(account.deps))
}

const enabled = ({tokens}: Account) => [...tokens.values()].filter((token) => token.enabled).map(({name}) => name)
const requests = ({log}: Account) => log.filter((entry) => entry === 'request').length

describe('a credential that is born while a mass run goes on', () => {
  test('is done to like its kind, and the count is repeated until it finds no new one', async () => {
    const account: Account = tokenAccount({
      census: (count) => {
        if (count <= 2) account.add(count + 10, `born-${count}`)
        return account.credentials()
      },
    })
    const report = await run({account, planned: [account.add(1), account.add(2)]})
    expect(report).toMatchObject({outcome: 'contained', ledger: {done: 4, unknown: []}})
    expect(report.ledger?.born.map(({name}) => name)).toEqual(['born-1', 'born-2'])
    expect(report.steps.map(({key}) => key)).toContain(`stop/born-1/${tokenId(11)}`)
    expect(enabled(account)).toEqual([])
    expect(account.log.filter((entry) => entry.startsWith('count'))).toEqual(['count 1', 'count 2', 'count 3'])
  })

  test('under the name of another has a change of its own', async () => {
    const account: Account = tokenAccount({
      census: (count) => {
        if (count === 1) for (const number of [11, 12]) account.add(number, 'twin')
        return account.credentials()
      },
    })
    const report = await run({account, planned: [account.add(1)]})
    expect(report).toMatchObject({outcome: 'contained', ledger: {done: 3}})
    expect(enabled(account)).toEqual([])
  })

  test('faster than it is found is left to a person: the run ends, and does not call itself contained', async () => {
    const account: Account = tokenAccount({
      census: (count) => {
        account.add(count + 10, `born-${count}`)
        return account.credentials()
      },
    })
    const report = await run({account, planned: [account.add(1)]})
    expect(report).toMatchObject({outcome: 'partial', ledger: {done: 6, unknown: [{name: 'born-6'}]}})
    expect(account.log.filter((entry) => entry.startsWith('count'))).toHaveLength(6)
  })

  test('that speaks against its change is not touched, and is unknown', async () => {
    const account: Account = tokenAccount({
      census: (count) => {
        if (count === 1) account.add(11, 'shadowed')
        return account.credentials()
      },
    })
    const report = await run({account, planned: [account.add(1)]})
    expect(report).toMatchObject({outcome: 'partial', ledger: {done: 1, unknown: [{name: 'shadowed'}]}})
    expect(report.why[0]).toContain('not accounted for: service-token shadowed: no change of the run is about it')
    expect(enabled(account)).toEqual(['shadowed'])
  })

  test('is not called done by a change that only follows on another, such as the cut of an old secret', async () => {
    const account: Account = tokenAccount({
      census: (count) => {
        if (count === 1) account.add(11, 'born')
        return account.credentials()
      },
    })
    const planned = [account.add(1)]
    const changes = planned.flatMap((one) => {
      const sink = {type: 'file' as const, path: '/run/secret'}
      const rotate = tokenChange('token.rotate', one, {params: {token: {id: one.id, name: one.name}, sink}})
      return [rotate, tokenChange('token.disable', one, {needs: [rotate.key], onFailure: 'continue'})]
    })
    await account.begin(tokenPlan(changes, {ledger: ledgerOf(planned)}))
    const report = runReport(await carryOut(account.deps))
    expect(report.ledger?.unknown).toContainEqual(
      expect.objectContaining({name: 'born', why: 'no change of the run is about it'}),
    )
    expect(enabled(account)).toContain('born')
  })

  test('and gone before it is looked at keeps no other from being done, nor the run from its end', async () => {
    const account: Account = tokenAccount({
      census: (count) => {
        const gone: Credential = {kind: 'service-token', id: tokenId(99), name: 'gone'}
        if (count === 1) {
          account.add(11, 'born')
          return [gone, ...account.credentials()]
        }
        return account.credentials()
      },
    })
    const report = await run({account, planned: [account.add(1)]})
    expect(report).toMatchObject({outcome: 'contained', ledger: {done: 2, unknown: []}})
    expect(enabled(account)).toEqual([])
  })
})

test('an account that cannot be counted again leaves the run broken off, and never looks as if nothing was changed', async () => {
  const denied = new Fault('DENIED', 'the token may not list')
  const account = tokenAccount({census: () => Promise.reject(denied)})
  await expect(run({account, planned: [account.add(1)]})).rejects.toMatchObject({
    code: 'INDETERMINATE',
    next: ['firebreak resume run-1'],
  })
})

describe('a mass run in which too much fails', () => {
  const many = (account: Account, amount: number) => Array.from({length: amount}, (_, at) => account.add(at + 1))

  /** Fails the first so many requests. */
  const failing = (failures: number) => {
    let sent = 0
    return async (apply: () => unknown) => {
      sent += 1
      if (sent <= failures) throw refusedCall()
      return apply()
    }
  }

  /** One after the other, as if each needed the one before it. */
  const inRow = (planned: readonly Credential[]) => (one: Credential) => {
    const before = planned[planned.indexOf(one) - 1]
    return tokenChange('token.disable', one, {
      needs: before === undefined ? [] : [`token.disable/${before.name}`],
    })
  }

  test('stops once enough have ended to tell, and says of the rest that they were not begun', async () => {
    const account = tokenAccount({wire: failing(Infinity)})
    const planned = many(account, 100)
    const report = await run({account, planned, stopAt: 0.05})
    expect(requests(account)).toBeLessThan(100)
    expect(requests(account)).toBeGreaterThanOrEqual(20)
    expect(report.ledger?.unknown).toHaveLength(100)
    expect(report.steps.filter(({result}) => result === 'skipped').length).toBe(100 - requests(account))
    expect(report.outcome).toBe('failed')
  })

  test('goes on while no more fail than it may, and ends partial with each of them named', async () => {
    const account = tokenAccount({wire: failing(2)})
    const planned = many(account, 100)
    const report = await run({account, planned, stopAt: 0.2})
    expect(requests(account)).toBe(100)
    expect(report).toMatchObject({outcome: 'partial', ledger: {done: 98}})
    expect(report.ledger?.unknown.map(({why}) => why)).toEqual([
      'the API refused the request',
      'the API refused the request',
    ])
  })

  test('goes on for fewer failures than say something of the others', async () => {
    const account = tokenAccount({wire: failing(Infinity)})
    const planned = many(account, 19)
    await run({account, planned, stopAt: 0})
    expect(requests(account)).toBe(19)
  })

  test('does nothing either to what was born meanwhile', async () => {
    const account: Account = tokenAccount({
      wire: failing(30),
      census: () => {
        if (!account.tokens.has(tokenId(500))) account.add(500, 'born')
        return account.credentials()
      },
    })
    const report = await run({account, planned: many(account, 100), stopAt: 0.05})
    expect(enabled(account)).toContain('born')
    expect(report.ledger?.unknown.map(({name}) => name)).toContain('born')
  })

  test('is not stopped by changes that were held back for another', async () => {
    const account = tokenAccount({wire: failing(1)})
    const planned = many(account, 40)
    const report = await run({account, planned, stopAt: 0.5, change: inRow(planned)})
    expect(report.steps.map(({result}) => result)[0]).toBe('failed')
    expect(requests(account)).toBe(40)
  })

  test('of an ordinary run stops nothing but what its runbook says', async () => {
    const account = tokenAccount({wire: failing(Infinity)})
    const planned = many(account, 30)
    await account.begin(tokenPlan(planned.map((one) => tokenChange('token.disable', one))))
    await carryOut(account.deps)
    expect(requests(account)).toBe(30)
    expect(account.log).not.toContain('count 1')
  })
})
