import {extendLeases, type ExtensionRequest} from '../core/leases/extend-leases.ts'
import {standingLeases} from '../core/leases/standing.ts'
import type {LeaseExtension} from '../core/documents/lease.ts'
import {type HeartbeatPlace, whileNotLifted} from '../compose-heartbeats.ts'
import {presentIn} from '../compose-heartbeats/present-in.ts'
import {noteIn} from '../storage/journal.ts'
import {listRuns, runDir} from '../storage/runs.ts'
import type {Leases, Signatures} from '../workbench.ts'

/** The emergency changes that the runs of this machine hold, and until when. */
export function leasesIn(place: HeartbeatPlace, signatures: Pick<Signatures, 'signExtension'>): Leases {
  const {stateDir, lockDir, operator: actor, clock} = place
  const all: Leases['all'] = (runs = listRuns(stateDir)) => standingLeases(runs, presentIn(place))
  const keep = async (request: ExtensionRequest): Promise<LeaseExtension> => {
    const {run} = request
    const extension = await signatures.signExtension(extendLeases(request, all(), clock.now()))
    await noteIn({dir: runDir(stateDir, run), run, clock, actor, lockDir}, {type: 'lease-extended', extension})
    return extension
  }
  return {
    all,
    // What is being lifted just now is not extended, and what is being extended is not lifted.
    extend: (request) => whileNotLifted(request.run, place, () => keep({...request, by: actor})),
  }
}
