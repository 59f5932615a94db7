import type {Levers} from '../../core/documents/inventory.ts'
import type {HexRef, SegmentRef, UuidRef} from '../../core/targets.ts'
import type {z} from 'zod'
import type {AgentSpec} from '../edge/agent.ts'
import type {LedgerHost} from '../edge/mesh/ledger.ts'
import type {Credential} from '../edge/sign-in.ts'
import type {Seeding} from '../world.ts'

/** An agent of a scenario, with every handle by which it reaches something. */
export interface CastAgent extends AgentSpec {
  readonly hijacked: boolean
  readonly serviceToken: UuidRef
  readonly apiToken: HexRef
  /** Its address in the Mesh. */
  readonly address: string
}

/** Who is there once a scenario has been seeded. */
export interface Cast {
  /** The API token firebreak works with. */
  readonly own: {readonly id: string; readonly value: string}
  /** The Access-protected app that the agents call. */
  readonly app: UuidRef
  readonly agents: readonly CastAgent[]
  readonly responder: {
    readonly device: string
    readonly registration: string
    readonly address: string
    readonly serviceToken: UuidRef
    readonly credential: Credential
  }
  readonly breakGlass: HexRef
  readonly segment: SegmentRef
  /** The host behind the segment's node. */
  readonly ledger: LedgerHost & {readonly name: string}
  readonly levers: Omit<z.infer<typeof Levers>, 'probes'>
}

/** A starting position for a drill. */
export interface Scenario {
  readonly summary: string
  readonly account: {readonly name: string; readonly strictServiceTokenAuth: boolean}
  seed(world: Seeding): Cast
}
