import {unreadable} from './read-rows.ts'
import type {Source} from './source.ts'

/** What service tokens signed in to (docs: GraphQL Analytics, Access login events), in one query for all of them. */
export const tokenSignIns: Source = {
  name: 'the sign-in records of service tokens',
  concerns: ({target: {kind}}) => kind === 'service-token' || kind === 'access-app',
  async read({reader, logs}) {
    const found = await logs.tokenSignIns(reader)
    if (found.kind === 'refused') throw unreadable(found.why)
    return {
      told({target: {kind, id}}) {
        const own = found.body.filter(({app, token}) => (kind === 'access-app' ? app : token) === id)
        return {
          seen: [{log: 'service-token-logins', count: own.reduce((sum, {count}) => sum + count, 0), sampled: true}],
          apps: own.map(({app}) => ({id: app, seen: true})),
          tokens: own.map(({token}) => token),
        }
      },
    }
  },
}
