import {z} from 'zod'
import type {Account} from '../../account/account.ts'
import type {Answer} from '../answer.ts'
import type {Dataset} from '../graphql/dataset.ts'
import {datasets} from '../graphql/datasets.ts'
import type {Field} from '../graphql/parse.ts'
import {parseQuery} from '../graphql/parse.ts'
import {route} from '../route.ts'

const Body = z.strictObject({
  query: z.string(),
  variables: z.record(z.string(), z.json()).default({}),
  operationName: z.string().nullish(),
})

function only(fields: readonly Field[], name: string): Field {
  const [first, ...rest] = fields
  const other = [...rest, ...(first?.name === name ? [] : [first])].find((field) => field !== undefined)
  if (first === undefined || other !== undefined) throw new SyntaxError(`unknown field "${other?.name ?? ''}"`)
  return first
}

function accountTagOf({args}: Field): unknown {
  const filter = args['filter']
  return typeof filter === 'object' && filter !== null && 'accountTag' in filter ? filter.accountTag : undefined
}

function datasetOf({name}: Field): Dataset {
  const found = datasets.get(name)
  if (found === undefined) throw new SyntaxError(`unknown field "${name}"`)
  return found
}

/** What an account may ask of each data set (docs: GraphQL Analytics, settings node). */
function settingsOf({fields}: Field): unknown {
  const ofNode = (field: Field) => {
    const {limits, dimensions} = datasetOf(field)
    const availableFields = ['count', 'avg_sampleInterval', ...dimensions.map((name) => `dimensions_${name}`)]
    const known: Readonly<Record<string, unknown>> = {...limits, availableFields}
    return Object.fromEntries(field.fields.map(({name}) => [name, known[name]]))
  }
  return Object.fromEntries(fields.map((field) => [field.name, ofNode(field)]))
}

function answerOf(account: Account, query: string, variables: Readonly<Record<string, unknown>>): unknown {
  const accounts = only(only(parseQuery(query, variables), 'viewer').fields, 'accounts')
  if (accountTagOf(accounts) !== account.id) throw new SyntaxError('not authorized for that account')
  const nodes = accounts.fields.map((field): readonly [string, unknown] => [
    field.name,
    field.name === 'settings' ? settingsOf(field) : datasetOf(field).select(account, field),
  ])
  return {viewer: {accounts: [Object.fromEntries(nodes)]}}
}

function failed(account: Account, message: string): Answer {
  return {kind: 'bare', body: {data: null, errors: [{message, path: null, extensions: {timestamp: account.stamp()}}]}}
}

/** Analytics by GraphQL: what Access and Gateway have recorded. It only reads. */
export const graphqlRoutes = [
  route({
    method: 'POST',
    path: '/graphql',
    permissions: ['Account Analytics Read'],
    body: Body,
    handle({account, body}) {
      try {
        return {kind: 'bare', body: {data: answerOf(account, body.query, body.variables), errors: null}}
      } catch (error) {
        if (error instanceof SyntaxError) return failed(account, error.message)
        throw error
      }
    },
  }),
]
