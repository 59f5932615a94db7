import type {Inventory} from '../documents/inventory.ts'
import {Runbook} from '../documents/runbook.ts'
import {r2Home, type S3Place, type SinkLock} from '../evidence/sink-place.ts'
import {documentDigest} from '../digest.ts'
import type {SignedBundle} from '../signed/bundle.ts'
import {Fault} from '../fault.ts'
import {milliseconds} from '../ids.ts'
import {targetsOf} from './find-target.ts'
import type {HexRef} from '../targets.ts'
import {nearNames} from '../text/near-name.ts'

/** A runbook, and the digest that its runs record. */
export interface PinnedRunbook {
  readonly document: Runbook
  readonly digest: string
  /** Found good by whoever asked for one. */
  readonly signature?: SignedBundle | undefined
}

type Draft = Pick<Runbook, 'id' | 'title' | 'summary'> &
  Partial<Omit<Runbook, 'steps' | 'evidence' | 'prove'>> & {
    readonly steps?: readonly object[]
    readonly evidence?: readonly object[]
    readonly prove?: object
  }

/** A runbook that no file holds, such as that of a primitive command. */
export function pinned(draft: Draft): PinnedRunbook {
  const document = Runbook.parse({
    schema: 'firebreak/runbook@1',
    version: '1.0.0',
    owner: 'firebreak',
    strategy: 'brake-snapshot-revoke',
    ...draft,
  })
  return {document, digest: documentDigest(document)}
}

/** Every pre-staged block rule at once. The probes of the levers say what it must cut and what it must not. */
export const killSwitchRunbook = (): PinnedRunbook =>
  pinned({
    id: 'kill-switch',
    title: 'Engage the emergency kill switch',
    summary: 'Enables every pre-staged block rule of the inventory.',
    steps: [
      {
        id: 'engage',
        uses: 'gateway-rule.engage',
        each: '${levers.killSwitch}',
        expect: {min: 1, max: 20},
        onFailure: 'continue',
        lease: '4h',
      },
    ],
    prove: {refused: ['${levers.probes.refused}'], working: ['${levers.probes.bystanders}']},
  })

/** Both directions of one segment. */
export const segmentRunbook = (): PinnedRunbook =>
  pinned({
    id: 'segment-isolate',
    title: 'Isolate one Mesh segment',
    summary: 'Blocks traffic to and from every address of the segment.',
    params: {segment: {type: 'segment', description: 'Segment name from firebreak.yaml', required: true}},
    steps: [
      {
        id: 'isolate',
        uses: 'mesh-segment.block',
        with: {segment: '${segment}', levers: '${levers.segmentBlock}'},
        lease: '4h',
      },
    ],
    prove: {refused: ['${segment.probes.refused}'], working: ['${segment.probes.bystanders}']},
  })

/** The kinds of credential that one call disables. */
export type CredentialKind = 'service-token' | 'api-token'

/** One credential, proven by the probes that it opens. */
export const credentialRunbook = (kind: CredentialKind): PinnedRunbook =>
  pinned({
    id: `${kind}-disable`,
    title: kind === 'service-token' ? 'Disable one service token' : 'Disable one API token',
    summary: 'Disables one credential and leaves everything else of its agent as it is.',
    params: {token: {type: kind, description: 'Name of the token in firebreak.yaml', required: true}},
    steps: [{id: 'disable', uses: `${kind}.disable`, with: {token: '${token}'}}],
    prove: {refused: ['${token.probes}']},
  })

/** A sink whose bucket a rule of the account can lock. Throws USAGE for one that is locked in another way, or elsewhere. */
function lockable({account, evidence}: Inventory, name: string): S3Place & {readonly lock: SinkLock} {
  const place = evidence?.sinks?.[name]
  const next = ['firebreak evidence copy tries every lock with a canary']
  if (place?.type !== 's3' || place.lock?.by !== 'bucket-rule')
    throw new Fault('USAGE', `evidence sink ${name} asks for no lock by a rule of its bucket`, {
      next: ['lock: {by: bucket-rule, days: 400} under evidence.sinks, for a bucket of R2', ...next],
    })
  const home = r2Home(place)
  if (home?.account === account.id) return {...place, lock: place.lock}
  throw new Fault('USAGE', `the bucket of ${name} is not known to be in account ${account.name}`, {
    next: ['give the --inventory of the account that the bucket is in, or `account` in the sink', ...next],
  })
}

/** A rule that locks the bucket of an evidence sink, set in peace time. Throws USAGE for a sink that cannot be locked so. */
export function lockRunbook(inventory: Inventory, sink: string): PinnedRunbook {
  const {bucket, prefix = '', lock, ...place} = lockable(inventory, sink)
  const jurisdiction = r2Home({...place, bucket})?.jurisdiction
  return pinned({
    id: 'evidence-lock',
    title: 'Lock the bucket that evidence goes to',
    summary: 'Adds a lock rule to the bucket of an evidence sink, beside the rules that are there.',
    steps: [
      {
        id: 'lock',
        uses: 'r2-bucket.lock',
        with: {bucket: {name: bucket}, prefix, days: lock.days, ...(jurisdiction === undefined ? {} : {jurisdiction})},
      },
    ],
    prove: {},
  })
}
/** What is listened to, and for how long. */
export interface TailWanted {
  readonly duration: string
  /** The Workers of the agent that the plan names. */
  readonly isOfAgent: boolean
  readonly zones: readonly HexRef[]
}

/** Listens while an incident goes on. The budget is what it takes beyond that to take the tails away again. */
export const tailRunbook = ({duration, isOfAgent, zones}: TailWanted): PinnedRunbook =>
  pinned({
    id: 'logs-tail',
    title: 'Listen while it goes on',
    summary:
      'Keeps what Workers do and what zones are asked for while it lasts; nothing of what was made for it stays.',
    ...(isOfAgent
      ? {params: {agent: {type: 'agent', description: 'Agent name from firebreak.yaml', required: true}}}
      : {}),
    evidence: [
      {
        id: 'tail',
        uses: 'logs.tail',
        with: {
          ...(isOfAgent ? {agent: '${agent}'} : {}),
          ...(zones.length === 0 ? {} : {zones}),
          for: duration,
        },
        before: [],
        budget: `${Math.ceil(milliseconds(duration) / 60_000) + 2}m`,
      },
    ],
  })

/** One credential of the inventory, and who holds it. */
export interface HeldCredential {
  readonly agent: string
  readonly kind: CredentialKind
  readonly name: string
  readonly id: string
}

/** Every credential of the inventory, agent by agent. */
export function heldCredentials(inventory: Inventory): readonly HeldCredential[] {
  return Object.entries(inventory.agents).flatMap(([agent, {serviceTokens, apiTokens}]) => [
    ...serviceTokens.map(({name, id}) => ({agent, kind: 'service-token' as const, name, id})),
    ...apiTokens.map(({name, id}) => ({agent, kind: 'api-token' as const, name, id})),
  ])
}

/** A plan of it reads the state of every credential; it is never applied. */
export function credentialSurvey(inventory: Inventory): PinnedRunbook {
  const unique = [...new Map(heldCredentials(inventory).map((held) => [held.id, held])).values()]
  return pinned({
    id: 'credentials-survey',
    title: 'Look at every credential',
    summary: 'Only planned, in order to read whether each credential is active.',
    steps: unique.map(({kind, id}) => ({id: `look-${id}`, uses: `${kind}.disable`, with: {token: id}})),
  })
}

/** The kind of the credential that goes by this name or id. Throws USAGE when there is none, or one of each kind. */
export function credentialKind(inventory: Inventory, name: string): CredentialKind {
  const kinds = (['service-token', 'api-token'] as const).filter((kind) =>
    targetsOf(inventory, kind).some((target) => target.name === name || target['id'] === name),
  )
  const [kind, another] = kinds
  if (kind !== undefined && another === undefined) return kind
  if (another !== undefined) {
    throw new Fault('USAGE', `${name} is a service token and an API token`, {
      next: ['add --kind service-token or --kind api-token'],
    })
  }
  const near = nearNames(
    name,
    heldCredentials(inventory).map((held) => held.name),
  )
  throw new Fault('USAGE', `no credential called ${name} in firebreak.yaml`, {
    next: [
      ...(near.length === 0 ? [] : [`did you mean ${[...new Set(near)].join(' or ')}?`]),
      'firebreak credentials list',
    ],
  })
}
