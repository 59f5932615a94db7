import {z} from 'zod'
import type {Account} from '../../account/account.ts'
import type {Answer} from '../answer.ts'
import type {Field} from '../graphql/parse.ts'
import {parseQuery} from '../graphql/parse.ts'
import {loginGroups, serviceTokenLogins} from '../graphql/service-token-logins.ts'
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

function answerOf(account: Account, query: string, variables: Readonly<Record<string, unknown>>): unknown {
  const accounts = only(only(parseQuery(query, variables), 'viewer').fields, 'accounts')
  if (accountTagOf(accounts) !== account.id) throw new SyntaxError('not authorized for that account')
  return {viewer: {accounts: [{[loginGroups]: serviceTokenLogins(account, only(accounts.fields, loginGroups))}]}}
}

function failed(account: Account, message: string): Answer {
  return {kind: 'bare', body: {data: null, errors: [{message, path: null, extensions: {timestamp: account.stamp()}}]}}
}

/** Analytics by GraphQL, as far as logins of service tokens need it. It only reads. */
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
