import {describe, expect, test} from 'vitest'
import {stubAccount} from '../../shared/stub-account.ts'
import action from './index.ts'

const [id, home, away, node, other] = ['1', '2', '3', '4', '5'].map(
  (digit) => `${digit.repeat(8)}-1111-4111-8111-${digit.repeat(12)}`,
)
const params = {route: {name: '10.20.0.0/24', id}, network: {name: 'ir-quarantine', id: away}}
const own = {
  id,
  network: '10.20.0.0/24',
  tunnel_id: node,
  tunnel_name: 'payments-gw',
  tun_type: 'warp_connector',
  virtual_network_id: home,
}
const broader = {
  id: 'b',
  network: '10.20.0.0/16',
  tunnel_id: other,
  tunnel_name: 'datacentre',
  virtual_network_id: home,
}

interface Account {
  readonly route?: object
  readonly others?: readonly object[]
  readonly isDefault?: boolean
}

function account({route = own, others = [], isDefault = false}: Account = {}) {
  return stubAccount({
    [`teamnet/routes/${id}`]: route,
    'teamnet/routes': [route, ...others],
    [`teamnet/virtual_networks/${away}`]: {id: away, name: 'ir-quarantine', is_default_network: isDefault},
  })
}

const look = (given?: Account) => action.observe(account(given).reader, params)
const at = (virtualNetwork: string | undefined) => ({network: '10.20.0.0/24', virtualNetwork})
const moved = {...own, virtual_network_id: away}

test('a route goes by its range, and its state is where it is', async () => {
  expect(await look()).toMatchObject({target: {kind: 'route', id, name: '10.20.0.0/24'}, state: at(home)})
})

test('one request moves it and says nothing else', async () => {
  const {writer, sent} = account()
  expect(action.plan(params, at(home))).toMatchObject({kind: 'update', after: at(away)})
  expect(action.plan(params, at(away)).kind).toBe('none')
  for (const move of action.apply(params, at(home), at(away))) await move.send(writer)
  expect(sent).toEqual([{method: 'PATCH', path: `teamnet/routes/${id}`, body: {virtual_network_id: away}}])
  expect(action.apply(params, at(away), at(away))).toEqual([])
})

describe('what speaks against it', () => {
  const hazards = async (given?: Account) =>
    action.hazards(params, await look(given)).map(({rule, result}) => `${rule} ${result}`)

  test('nothing, where no other route leads there', async () => {
    expect(await hazards()).toEqual([])
  })

  test('a quarantine that is the default network', async () => {
    expect(await hazards({isDefault: true})).toEqual(['fail-open-lever refused'])
  })

  test('a quarantine that has such a route', async () => {
    expect(await hazards({others: [{...own, id: 'twin', virtual_network_id: away}]})).toEqual(['hazards refused'])
  })

  test('a broader route that takes over, the longest of them', async () => {
    const others = [broader, {...broader, id: 'c', network: '10.0.0.0/8', tunnel_name: 'far'}]
    expect(action.hazards(params, await look({others}))).toMatchObject([
      {
        rule: 'overlapping-route',
        result: 'warned',
        message: expect.stringContaining('10.20.0.0/16 through datacentre'),
      },
    ])
  })
})

describe('verify', () => {
  test('holds in the quarantine, and not elsewhere', async () => {
    const {context} = await look({route: moved})
    expect(action.verify(at(away), at(away), context)).toEqual({verdict: 'held'})
    expect(action.verify(at(away), at(home), context).verdict).toBe('not-held')
  })

  test('does not hold once the same range has a route again, and a broader one is another matter', async () => {
    const twin = {...own, id: 'twin'}
    expect(action.verify(at(away), at(away), (await look({route: moved, others: [twin]})).context)).toMatchObject({
      verdict: 'not-held',
    })
    const {context} = await look({route: moved, others: [broader]})
    expect(action.verify(at(away), at(away), context)).toEqual({verdict: 'held'})
  })
})

test('a release moves it back, unless somebody else has moved it', () => {
  const release = (now: object) => action.release(params, at(home), at(away), now)
  expect(release(at(away))).toMatchObject({kind: 'update', after: at(home)})
  expect(release(at(home)).kind).toBe('none')
  expect(release(at(other))).toMatchObject({kind: 'impossible', next: expect.any(String)})
})

test('what leads there still is named: other routes, the node itself, and what was open', async () => {
  const left = action.residual(params, await look({route: moved, others: [broader]}))
  expect(left.map(({code, standing, on}) => [code, standing, on])).toEqual([
    ['overlapping-route', 'open', '10.20.0.0/16'],
    ['node-address', 'open', '10.20.0.0/24'],
    ['open-connections', 'unknown', '10.20.0.0/24'],
  ])
})
