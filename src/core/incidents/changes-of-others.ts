import type {ChangesOfOthers, Doer, Moment} from '../documents/answers/incident-report.ts'
import {type Happening, partiesOf} from '../story/happening.ts'
import {type AuditRecords, deedsOf, rayOf, unanswered} from './audit-deeds.ts'
import type {Case} from './case.ts'

/** What audit evidence is held against. */
export interface Known {
  readonly runs: Case
  /** The run of this machine that is not of the case and has sent the request of a ray. */
  readonly elsewhere: ReadonlyMap<string, string>
}

/** As many as somebody reads: the rest is in the evidence. */
const mostTold = 200

type Judgement = Required<Pick<Moment, 'inference'>> & Pick<Doer, 'kind'>

const tokensOf = (deeds: readonly Happening[]): ReadonlySet<string> =>
  new Set(deeds.flatMap((deed) => partiesOf(deed).flatMap(({kind, id}) => (kind === 'api-token' ? [id] : []))))

/** Says of a deed whether it can have been firebreak. */
function judgeOf(own: readonly Happening[], runs: Case): (deed: Happening) => Judgement {
  const [lost, tokens] = [unanswered(runs), tokensOf(own)]
  const isLost = ({at, records: [{deed}]}: Happening) =>
    lost.some(({request: {method, path}, from, to}) => {
      const detail = deed.detail ?? ''
      return detail.includes(`${method} `) && detail.includes(path) && at >= from && at <= to
    })
  return (deed) => {
    if (isLost(deed)) return {kind: 'unclear', inference: 'it may be a request of firebreak whose answer never came'}
    if (rayOf(deed) === undefined)
      return {kind: 'unclear', inference: 'the record has no ray that would tie it to a request'}
    const isByOwnToken = [...tokensOf([deed])].some((id) => tokens.has(id))
    const strange = 'no request of firebreak on this machine has its ray'
    return {kind: 'other', inference: isByOwnToken ? `${strange}, though it used the token of firebreak` : strange}
  }
}

const nameOf = (deed: Happening): string =>
  partiesOf(deed)
    .map(({kind, id, name}) => `${kind} ${name ?? id}`)
    .join(', ')

/** The same in every path, and known. */
const account = /\/client\/v4\/accounts\/[0-9a-f]{32}/

type Names = ReadonlyMap<string, string>

/** What the runs were about, by id. */
const targetsOf = (runs: Case): Names =>
  new Map(runs.flatMap(({state}) => [...state.steps.values()].map(({change: {target}}) => [target.id, target.name])))

function aboutWords({records: [{deed}]}: Happening, targets: Names): string {
  const {object, detail = ''} = deed
  const name = object.name ?? targets.get(object.id)
  const named = name === undefined ? object.id : `${name} (${object.id})`
  return [`${object.kind} ${named}`.trim(), detail.replace(account, '')].filter((part) => part !== '').join(': ')
}

interface Telling {
  readonly runs: Case
  readonly targets: Names
  readonly judge: (deed: Happening) => Judgement
}

function momentOf(deed: Happening, {runs, targets, judge}: Telling): Moment {
  const [{source, key, bag, file, deed: record}] = deed.records
  const {kind, inference} = judge(deed)
  const name = nameOf(deed)
  const run = runs.find(({state}) => [...state.collections.values()].some((one) => one.bag === bag))
  const isDone = record.outcome === 'allowed' || record.outcome === 'unknown'
  return {
    at: new Date(deed.at).toISOString(),
    run: run?.state.run ?? '',
    record: {source, key, bag, file},
    who: {kind, ...(name === '' ? {} : {name})},
    what: isDone ? 'changed' : `tried to change, and it was ${record.outcome}`,
    about: aboutWords(deed, targets),
    inference,
  }
}

const isAbout =
  (targets: Names) =>
  ({records}: Happening): boolean =>
    records.some(({deed}) => targets.has(deed.object.id))

/** What is about an object of the case first, then what was done closest to its beginning. */
function byNearness(runs: Case, targets: Names): (a: Happening, b: Happening) => number {
  const began = Math.min(...runs.map(({state}) => Date.parse(state.startedAt)))
  const isTarget = isAbout(targets)
  const far = ({at}: Happening) => Math.abs(at - began)
  return (a, b) => Number(isTarget(b)) - Number(isTarget(a)) || far(a) - far(b)
}

const auditRead = (runs: Case): ChangesOfOthers['read'] =>
  runs.flatMap(({state}) =>
    [...state.collections.values()].flatMap(({sources}) =>
      sources
        .filter(({source}) => source === 'audit')
        .map(({state: whole, window}) => ({run: state.run, state: whole, ...(window === undefined ? {} : {window})})),
    ),
  )

const counted = (runs: readonly string[]): ChangesOfOthers['elsewhere'] =>
  [...Map.groupBy(runs, (run) => run)].map(([run, all]) => ({run, count: all.length}))

/** Tells the changes of a case's audit evidence that its journals do not tell: what the record says, and apart from it who it may have been. */
export function changesOfOthers(
  records: AuditRecords,
  {runs, elsewhere}: Known,
): {readonly others: ChangesOfOthers; readonly moments: readonly Moment[]} {
  const {own, strange} = deedsOf(records, runs)
  const runOf = (deed: Happening) => elsewhere.get(rayOf(deed) ?? '')
  const ofOtherRuns = strange.filter((deed) => runOf(deed) !== undefined)
  const deeds = strange.filter((deed) => runOf(deed) === undefined)
  const targets = targetsOf(runs)
  const told = deeds.toSorted(byNearness(runs, targets)).slice(0, mostTold)
  const telling = {runs, targets, judge: judgeOf([...own, ...ofOtherRuns], runs)}
  return {
    moments: told.map((deed) => momentOf(deed, telling)),
    others: {
      count: deeds.length,
      ofTargets: deeds.filter(isAbout(targets)).length,
      untold: deeds.length - told.length,
      elsewhere: counted(ofOtherRuns.flatMap((deed) => runOf(deed) ?? [])),
      read: auditRead(runs),
      unread: records.unreadable.map(({file, why}) => ({file, why})),
    },
  }
}
