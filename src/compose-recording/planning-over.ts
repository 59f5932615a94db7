import {loadAction} from '../actions/index.ts'
import {accessLog} from '../actions/logs/sources/zero-trust/access.ts'
import {auditLog} from '../actions/logs/sources/account/audit.ts'
import {modelCalls} from '../actions/logs/sources/developer/ai-gateway.ts'
import {tokenSignIns} from '../actions/logs/signed-in-apps.ts'
import type {Connection} from '../cloudflare/connect.ts'
import {asPart} from '../cloudflare/recording/asker.ts'
import {readGrants} from '../cloudflare/grants.ts'
import type {Clock, Looking} from '../core/ports.ts'
import type {Identity} from '../core/safeguard.ts'
import {observeEach, observeTogether} from '../engine/running/observe.ts'
import type {Planning} from '../engine/planning/seal-plan.ts'
import {safeguards} from '../safeguards/index.ts'
import {createFactFinder} from '../survey/facts/find-facts.ts'
import {createCensus} from '../survey/take-census.ts'

/** They warn of what would fail anyway: nobody waits for them longer. */
export const grantsMs = 2_000

/** How long people wait: in real time, also in a drill whose clock leaps, but for one with a seed. */
export interface Patience {
  readonly clock: Pick<Clock, 'sleep'>
  /** Aborted after so long. */
  readonly timeout: (ms: number) => AbortSignal
}

/** Who looks, by what, and as of when. */
export interface Viewpoint {
  readonly connection: Connection
  readonly identity: Identity
  readonly looksOnly: boolean
  readonly addresses: readonly string[]
  /** Its `now` stands still: what a plan says follows from the answers and this moment. */
  readonly clock: Clock
  readonly patience: Patience
}

/** The logs as evidence reads them. */
const logs = {access: accessLog, audit: auditLog, modelCalls, tokenSignIns}

/** What looks at the account and plans nothing. */
export const lookingOver = ({reader}: Pick<Connection, 'reader'>, clock: Clock): Looking => ({
  reader,
  observe: observeEach(reader),
  takeCensus: createCensus(reader),
  clock,
  loadAction,
})

/** The same for whoever looks again and again: many objects at once, after everything else, and never with the last calls of a window. */
export const pacedLookingOver = ({paced}: Pick<Connection, 'paced'>, clock: Clock): Looking => ({
  ...lookingOver(paced, clock),
  observe: observeTogether(paced.reader, clock),
})

/** What planning works with: the same whether Cloudflare answers or a recording of it. */
export function planningOver({connection, identity, looksOnly, addresses, clock, patience}: Viewpoint): Planning {
  const {reader, readUntil, meter} = connection
  const findFacts = createFactFinder({readUntil, logs, clock: patience.clock})
  const grants = () => readGrants(readUntil(patience.timeout(grantsMs)).reader, identity)
  return {
    ...lookingOver(connection, clock),
    observeTogether: observeTogether(reader, clock),
    // What only informs gives up sooner: a recording tells its reads from those of the others.
    findFacts: (subjects, inventory, stop) => asPart('facts', () => findFacts(subjects, inventory, stop)),
    addresses,
    safeguards,
    reads: () => meter.reads,
    ...(looksOnly ? {looksOnly} : {readGrants: () => asPart('grants', grants)}),
    identity,
  }
}
