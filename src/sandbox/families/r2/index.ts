import type {Family} from '../family.ts'
import {addBucket, bucketsOf} from './records.ts'
import {r2Routes} from './routes.ts'

/** R2 as far as its API goes: buckets and their lock rules. Objects are not emulated here. */
export const r2: Family = {
  name: 'r2',
  routes: r2Routes,
  seed(account) {
    addBucket(account, 'sandbox-evidence', [
      {id: 'logs-week', enabled: true, prefix: 'logs/', condition: {type: 'Age', maxAgeSeconds: 604_800}},
    ])
  },
  snapshot: (account) => ({
    state: [...bucketsOf(account)]
      .map(([name, {stored}]) => ({name, rules: stored}))
      .toSorted((a, b) => (a.name < b.name ? -1 : 1)),
  }),
}
