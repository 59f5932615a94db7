import type {LockGetResponse} from 'cloudflare/resources/r2/buckets/locks'
import {z} from 'zod'
import {defineAction, type Move, type Observation, type Proposal} from '../../../core/action.ts'
import type {Reader} from '../../../core/cloudflare.ts'
import {held, notHeld, type Verdict} from '../../../core/outcome.ts'
import {NameRef} from '../../../core/targets.ts'
import {daysOf, lockedDays, type Rule} from './rules.ts'

const Jurisdiction = z.enum(['default', 'eu', 'us', 'fedramp', 'fedramp-high'])

const Params = z.strictObject({
  bucket: NameRef,
  /** What the keys begin with that are to be locked; every object of the bucket where it is empty. */
  prefix: z.string().max(256).default(''),
  days: z.int().min(1).max(36_500),
  jurisdiction: Jurisdiction.default('default'),
})
type Params = z.infer<typeof Params>

/** For how many days at least an object with the prefix can be neither changed nor deleted; null where nothing keeps it. */
const State = z.strictObject({days: z.int().nullable()})
type State = z.infer<typeof State>

interface Context {
  /** Every rule of the bucket: an update replaces all of them. */
  readonly rules: readonly Rule[]
}

type Place = Pick<Params, 'bucket' | 'jurisdiction'>

async function rulesOf({api, account}: Reader, {bucket, jurisdiction}: Place): Promise<readonly Rule[]> {
  const found: LockGetResponse = await api.r2.buckets.locks.get(bucket.name, {
    account_id: account,
    'cf-r2-jurisdiction': jurisdiction,
  })
  return found.rules ?? []
}

async function observe(reader: Reader, params: Params): Promise<Observation<State, Context>> {
  const {bucket, prefix} = params
  const rules = await rulesOf(reader, params)
  return {
    target: {kind: 'r2-bucket', id: bucket.name, name: bucket.name},
    state: {days: lockedDays(rules, prefix)},
    context: {rules},
    complete: true,
  }
}

const where = ({bucket, prefix}: Params): string => (prefix === '' ? bucket.name : `${bucket.name} below ${prefix}`)

function plan(params: Params, before: State): Proposal<State> {
  if (before.days !== null && before.days >= params.days)
    return {kind: 'none', why: `what is in ${where(params)} is locked for ${daysOf(before.days)} already`}
  return {
    kind: 'update',
    after: {days: params.days},
    summary: `Lock what is in bucket ${where(params)} for ${daysOf(params.days)}: it can be neither changed nor deleted`,
  }
}

/** One rule a prefix; a longer one takes the place of a shorter one of the same id. */
const idOf = (prefix: string): string => `firebreak-evidence${prefix === '' ? '' : `-${prefix.replaceAll('/', '-')}`}`

function apply(params: Params, before: State, after: State, {rules}: Context): readonly Move[] {
  const {bucket, prefix, jurisdiction} = params
  if (after.days === null || before.days === after.days) return []
  const id = idOf(prefix)
  const condition = {type: 'Age' as const, maxAgeSeconds: after.days * 86_400}
  const all = [...rules.filter((rule) => rule.id !== id), {id, enabled: true, prefix, condition}]
  return [
    {
      name: 'lock-bucket',
      replaces: {seen: rules, look: (reader) => rulesOf(reader, params)},
      send: ({api, account}) =>
        api.r2.buckets.locks.update(bucket.name, {
          account_id: account,
          'cf-r2-jurisdiction': jurisdiction,
          rules: all,
        }),
    },
  ]
}

function verify({days: after}: State, {days: now}: State): Verdict {
  if (after === null || (now !== null && now >= after)) return held
  return notHeld(now === null ? 'no rule locks the bucket' : `the bucket is locked for ${daysOf(now)} only`)
}

/**
 * Locks what is below a prefix of an R2 bucket by a rule of its own, beside the rules that are there. The lock is no WORM:
 * whoever may change the bucket's configuration takes the rule away again (docs: R2, Bucket locks). firebreak does not:
 * evidence outlives the incident.
 */
export default defineAction<Params, State, Context>({
  id: 'r2-bucket.lock',
  family: 'logs',
  title: 'Lock the evidence in an R2 bucket',
  source: 'https://developers.cloudflare.com/r2/buckets/bucket-locks/ and cloudflare/resources/r2/buckets/locks',
  permissions: {read: ['Workers R2 Storage Read'], write: ['Workers R2 Storage Write']},
  target: {param: 'bucket', kind: 'r2-bucket', made: true},
  class: 'C',
  blastRadius: 'BR1',
  undo: 'U4',
  direction: 'neutral',
  propagation: {
    ms: 5_000,
    source: 'https://developers.cloudflare.com/r2/buckets/bucket-locks/: enforced once the update has succeeded',
  },
  params: Params,
  state: State,
  observe,
  plan,
  hazards: () => [],
  apply,
  verify,
  release: ({bucket}) => ({
    kind: 'impossible',
    why: `the evidence in ${bucket.name} stays locked: firebreak takes no lock off`,
    next: 'once nobody needs it any longer, take the rule off in the dashboard: R2, the bucket, Settings, Bucket lock rules',
  }),
  residual: () => [],
})
