import {describe, expect, test} from 'vitest'
import type {Page, Reader} from '../../../core/cloudflare.ts'
import {Fault} from '../../../core/fault.ts'
import {stubAccount} from '../../shared/stub-account.ts'
import action from './index.ts'

const namespace = '0f2ac74b498b48028cb68387c421e279'
const other = '1f2ac74b498b48028cb68387c421e279'
const params = {grant: {name: 'ada', namespace}}

interface Kv {
  readonly keys?: readonly string[]
  /** Keys of another namespace, by its title. */
  readonly others?: Readonly<Record<string, readonly string[]>>
  readonly blind?: boolean
}

function readerOf({keys = [], others = {}, blind = false}: Kv): Reader {
  const {reader} = stubAccount({})
  const titles = Object.keys(others)
  const listed = (id: string) => (id === namespace ? keys : (others[titles[Number(id[0]) - 1] ?? ''] ?? []))
  const list = async (id: string, {prefix}: {readonly prefix: string}): Promise<Page<{name: string}>> => ({
    result: listed(id)
      .filter((key) => key.startsWith(prefix))
      .map((name) => ({name})),
  })
  const namespaces = async () => {
    if (blind) throw new Fault('DENIED', 'not allowed')
    return {
      result: [
        {id: namespace, title: 'OAUTH_KV'},
        ...titles.map((title, at) => ({id: `${at + 1}${other.slice(1)}`, title})),
      ],
    }
  }
  return {...reader, api: {kv: {namespaces: {keys: {list}, list: namespaces}}}} as unknown as Reader
}

const look = (kv: Kv) => action.observe(readerOf(kv), params)
const left = async (kv: Kv) =>
  action
    .residual(params, await look(kv))
    .filter(({code}) => code === 'mcp-grant-elsewhere')
    .map(({standing, what}) => `${standing}: ${what}`)

const granted = ['grant:ada:g1', 'token:ada:g1:hash-of-a-token']

test('the state says whether anything is granted and holds no key', async () => {
  const seen = await look({keys: granted})
  expect(seen).toMatchObject({
    target: {kind: 'mcp-grant', id: `${namespace}/ada`, name: 'ada'},
    state: {granted: true},
    complete: true,
  })
  expect(JSON.stringify(seen.state)).not.toContain('hash')
  expect((await look({})).state).toEqual({granted: false})
})

test('grants and tokens go in one call, tokens first, and those of nobody else', async () => {
  const others = ['grant:ada:b:g2', 'token:ada:b:g2:t2', 'grant:adam:g3', 'token:adam:g3:t3', 'client:c1']
  const {state, context} = await look({keys: [...granted, ...others]})
  const {writer, sent} = stubAccount({})
  const moves = action.apply(params, state, {granted: false}, context)
  for (const move of moves) await move.send(writer)
  expect(sent).toEqual([
    {
      method: 'POST',
      path: `storage/kv/namespaces/${namespace}/bulk/delete`,
      body: ['token:ada:g1:hash-of-a-token', 'grant:ada:g1'],
    },
  ])
})

test('more keys than one call takes go in as many as it needs', async () => {
  const keys = Array.from({length: 10_001}, (_, at) => `token:ada:g1:t${at}`)
  const {state, context} = await look({keys})
  expect(action.apply(params, state, {granted: false}, context).map(({name}) => name)).toEqual([
    'delete-keys',
    'delete-keys-2',
  ])
})

test('a user with nothing granted is left alone', () => {
  expect(action.plan(params, {granted: true})).toMatchObject({kind: 'update', after: {granted: false}})
  expect(action.plan(params, {granted: false}).kind).toBe('none')
  expect(action.apply(params, {granted: false}, {granted: false}, {keys: [], elsewhere: []})).toEqual([])
})

test('it holds while there is no key of the user', () => {
  expect(action.verify({granted: false}, {granted: false})).toEqual({verdict: 'held'})
  expect(action.verify({granted: false}, {granted: true}).verdict).toBe('not-held')
})

test('nothing brings a grant back but a sign-in', () => {
  expect(action.release(params, {granted: true}, {granted: false}, {granted: false})).toMatchObject({
    kind: 'none',
    why: expect.stringContaining('signs in'),
  })
})

describe('grants of the same user elsewhere', () => {
  test('are found in namespaces of other servers with OAuth', async () => {
    const others = {'search-OAUTH_KV': ['grant:ada:g9'], 'crm-OAUTH_KV': ['grant:bob:g8'], plain: ['grant:ada:g7']}
    expect(await left({others})).toEqual(['open: grants of ada in namespace search-OAUTH_KV'])
  })

  test('are unknown where the namespaces cannot be listed', async () => {
    expect(await left({blind: true})).toEqual(['unknown: grants of ada at other MCP servers of the account'])
  })
})
