import {best, type Confidence, type Ground, lesser, weights} from './confidence.ts'
import type {Party} from './deed.ts'
import {type Happening, partiesOf} from './happening.ts'
import type {Holder, HolderOf} from './holders.ts'

/** Why a deed is held to be the agent's: a handle in the record, and how much it shows. */
export interface Link {
  readonly by: Ground
  readonly id: string
  readonly confidence: Confidence
  /** What weakens it, or how the handle came to be the agent's. */
  readonly why?: string
}

/** A deed of the agent's. */
export interface Tied extends Happening {
  readonly links: readonly Link[]
  readonly confidence: Confidence
}

export interface Ties {
  readonly tied: readonly Tied[]
  /** What names nobody whom the inventory knows. */
  readonly unclear: readonly Happening[]
}

/** A handle that another deed made somebody's: a session, a token, a trace. */
interface Led {
  readonly kind: Holder['kind']
  readonly confidence: Confidence
  readonly why: string
  /** A record says who opened it, which counts for more than who used it. */
  readonly opened: boolean
  /** Both the agent and others used it. */
  readonly contested?: true
}

const keyOf = ({kind, id}: Pick<Party, 'kind' | 'id'>): string => `${kind} ${id}`
const traceKeys = ({records}: Happening) => records.flatMap(({deed}) => (deed.span ? [`trace ${deed.span.trace}`] : []))

/** A handle of the record with whoever has it. */
interface Held {
  readonly party: Party
  readonly kind: Holder['kind'] | 'unknown'
  readonly confidence: Confidence
  readonly why?: string
}

function held(party: Party, holderOf: HolderOf, led: ReadonlyMap<string, Led>): Held {
  const {confidence} = weights[party.kind]
  const holder = holderOf(party)
  if (holder !== undefined) {
    return holder.shared
      ? {party, kind: holder.kind, confidence: 'possible', why: 'others may have it too'}
      : {party, kind: holder.kind, confidence}
  }
  const lead = led.get(keyOf(party))
  if (lead === undefined) return {party, kind: 'unknown', confidence}
  return {party, kind: lead.kind, confidence: lesser(confidence, lead.confidence), why: lead.why}
}

/** Whether a handle that nobody knows stands for somebody: a credential or a person does, a session or a device does not say. */
const isSomebody = ({party, kind}: Held): boolean => kind === 'unknown' && [1, 3].includes(weights[party.kind].rank)

/** What of the record says most exactly who it was, as far as the inventory knows. */
function decisive(parties: readonly Held[]): readonly Held[] {
  const rank = ({party}: Held) => weights[party.kind].rank
  const first = Math.min(...parties.filter(({kind}) => kind !== 'unknown').map(rank))
  return parties.filter((one) => rank(one) === first)
}

function linksOf(parties: readonly Held[]): readonly Link[] {
  const unknown = parties.find(isSomebody)
  return parties
    .filter(({kind}) => kind === 'agent')
    .map(({party, confidence, why}) => {
      const outranked = unknown !== undefined && weights[unknown.party.kind].rank < weights[party.kind].rank
      const doubt = outranked ? `the record names a ${unknown.party.kind} that the inventory does not know` : why
      return {
        by: weights[party.kind].ground,
        id: party.id,
        confidence: outranked ? 'possible' : confidence,
        ...(doubt === undefined ? {} : {why: doubt}),
      }
    })
}

interface Judged {
  readonly happening: Happening
  readonly whose: 'agent' | 'other' | 'unknown'
  readonly links: readonly Link[]
  /** By a credential, a Worker or a session: what else the record names goes with it. */
  readonly isExact: boolean
}

function judge(happening: Happening, holderOf: HolderOf, led: ReadonlyMap<string, Led>): Judged {
  const parties = partiesOf(happening).map((party) => held(party, holderOf, led))
  const most = decisive(parties)
  const isExact = most.some(({party}) => weights[party.kind].rank <= weights.session.rank)
  const isOthers = most.some(({kind}) => kind === 'other') && !most.some(({kind}) => kind === 'agent')
  if (isOthers) return {happening, whose: 'other', links: [], isExact}
  const traces = parties.some(isSomebody) ? [] : traceKeys(happening).flatMap((key) => led.get(key) ?? [])
  const byTrace = traces
    .filter(({kind}) => kind === 'agent')
    .map(({confidence, why}): Link => ({by: 'trace', id: traceOf(happening), confidence, why}))
  const links = [...linksOf(parties), ...byTrace]
  return {happening, whose: links.length > 0 ? 'agent' : 'unknown', links, isExact}
}

const traceOf = ({records}: Happening): string => records.find(({deed}) => deed.span)?.deed.span?.trace ?? ''

/** What a deed leads on to: what it opened, the sessions that its record names beside a credential, and its trace. */
function leads({happening, whose, links, isExact}: Judged): readonly (readonly [string, Led])[] {
  if (whose === 'unknown') return []
  const confidence = lesser(whose === 'agent' ? best(links.map((link) => link.confidence)) : 'likely', 'likely')
  const {source, deed} = happening.records[0]
  const lead = (key: string, opened: boolean, why: string) => [key, {kind: whose, confidence, opened, why}] as const
  const opens = happening.records.flatMap((record) => record.deed.opens ?? [])
  const made = opens.map((party) => lead(keyOf(party), true, `opened at ${deed.time}, as ${source} has it`))
  if (!isExact) return made
  const sessions = partiesOf(happening).filter(({kind}) => kind === 'session')
  return [
    ...made,
    ...sessions.map((party) => lead(keyOf(party), false, `used with a handle of its own at ${deed.time}`)),
    ...traceKeys(happening).map((key) => lead(key, false, 'the same trace')),
  ]
}

/** What is known of a handle once this is known too. It only ever gets surer whose it is, so that an end is reached. */
function joined(known: Led | undefined, lead: Led): Led {
  if (known === undefined || (lead.opened && !known.opened)) return lead
  if (known.opened !== lead.opened || known.contested) return known
  if (known.kind !== lead.kind)
    return {...known, kind: 'agent', confidence: 'possible', why: 'others used it too', contested: true}
  return lesser(known.confidence, lead.confidence) === lead.confidence ? known : lead
}

/** Says whether anything is new. */
function learn(led: Map<string, Led>, found: readonly (readonly [string, Led])[]): boolean {
  let isNew = false
  for (const [key, lead] of found) {
    const now = joined(led.get(key), lead)
    if (now === led.get(key)) continue
    led.set(key, now)
    isNew = true
  }
  return isNew
}

/**
 * The deeds that are tied to the agent: by its handles in the inventory, and by what those deeds lead on to. A record
 * that names somebody else's credential is somebody else's, whatever address it came from.
 */
export function tie(happenings: readonly Happening[], holderOf: HolderOf): Ties {
  const led = new Map<string, Led>()
  let judged: readonly Judged[]
  do judged = happenings.map((happening) => judge(happening, holderOf, led))
  while (learn(led, judged.flatMap(leads)))
  return {
    tied: judged.filter(({whose}) => whose === 'agent').map(tiedOf),
    unclear: judged.filter(({whose}) => whose === 'unknown').map(({happening}) => happening),
  }
}

function tiedOf({happening, links}: Judged): Tied {
  const confidence = best(links.map((link) => link.confidence))
  const {ray} = happening.records[0].deed
  const twins: readonly Link[] =
    ray === undefined || happening.records.length === 1 ? [] : [{by: 'ray', id: ray, confidence}]
  return {...happening, links: [...links, ...twins], confidence}
}
