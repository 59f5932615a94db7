import type {Account} from '../../account/account.ts'
import {type Answer, ok, refused} from '../../api/answer.ts'
import {type Call, route} from '../../api/route.ts'
import {type LogpushJob, pushed, settingsOf} from './records.ts'

const permissions = ['Logs Read', 'Logs Write'] as const

type Asked = Pick<Call<unknown, undefined>, 'account' | 'query' | 'header'>

/** A job's destination, as `r2://BUCKET/PREFIX?…` has it. */
function destinationOf({destination_conf: conf}: LogpushJob) {
  const {protocol, hostname, pathname, searchParams} = new URL(conf)
  const [id, secret] = [searchParams.get('access-key-id'), searchParams.get('secret-access-key')]
  return {isR2: protocol === 'r2:', bucket: hostname, prefix: decodeURIComponent(pathname.slice(1)), id, secret}
}

/** The jobs that write to this bucket, below this prefix. */
function jobsAt({account, query}: Asked): readonly LogpushJob[] {
  return settingsOf(account).jobs.filter((job) => {
    const {isR2, bucket, prefix} = destinationOf(job)
    return isR2 && bucket === query.get('bucket') && prefix.startsWith(query.get('prefix') ?? '')
  })
}

/** The keys that read a bucket are those that its jobs write with; statuses are not verified on a live account. */
function mayRead({header}: Asked, job: LogpushJob): boolean {
  const {id, secret} = destinationOf(job)
  return header('r2-access-key-id') === id && header('r2-secret-access-key') === secret
}

const rowOf = ({at, ray, allowed, address, appId}: ReturnType<typeof pushed>[number]) => ({
  CreatedAt: at,
  RayID: ray,
  Allowed: allowed,
  IPAddress: address,
  AppUUID: appId,
})

function recordsOf(account: Account, jobs: readonly LogpushJob[], query: URLSearchParams) {
  const [start, end] = ['start', 'end'].map((name) => Date.parse(query.get(name) ?? ''))
  if (start === undefined || end === undefined || !(start < end)) return undefined
  const isWithin = (at: string) => Date.parse(at) >= start && Date.parse(at) < end
  return jobs.flatMap((job) =>
    pushed(account, job)
      .filter(({at}) => isWithin(at))
      .map(rowOf),
  )
}

/** What either route answers, from the records of the time that is asked for. */
function answer(asked: Asked, from: (records: NonNullable<ReturnType<typeof recordsOf>>) => Answer): Answer {
  const jobs = jobsAt(asked)
  if (jobs.length === 0) return refused(404, 1004, 'the bucket does not exist')
  if (!jobs.every((job) => mayRead(asked, job))) return refused(403, 1005, 'the keys do not read this bucket')
  const records = recordsOf(asked.account, jobs, asked.query)
  if (records === undefined) return refused(400, 1001, 'start and end are required')
  if (records.length > settingsOf(asked.account).mostPushed)
    return refused(422, 1006, 'Time range returned too many results. Try reducing the time range and try again.')
  return from(records)
}

/** What Logpush has put into R2 (docs: Logs, Logs Engine). The shape of the listing is not documented: it is a guess. */
export const pushedRoutes = [
  route({
    method: 'GET',
    path: '/accounts/{account}/logs/list',
    permissions,
    handle: (call) =>
      answer(call, (records) => ok(records.map(({CreatedAt: at}) => ({key: `${at.slice(0, 10)}/${at}.log`})))),
  }),
  route({
    method: 'GET',
    path: '/accounts/{account}/logs/retrieve',
    permissions,
    handle: (call) => answer(call, (records) => ({kind: 'lines', lines: records})),
  }),
]
