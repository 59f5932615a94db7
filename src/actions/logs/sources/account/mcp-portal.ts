import {Fault} from '../../../../core/fault.ts'
import type {Reader} from '../../../../core/cloudflare.ts'
import type {LogSource} from '../../log-source.ts'
import {datasetDeed} from './dataset-deed.ts'
import {enabledDatasets, explorerFacts, explorerLog, portalLog} from './log-explorer.ts'

const noList =
  'the API lists neither the sessions nor the calls of MCP portals: they are in Log Explorer or in a Logpush job, where its data set was enabled before'

/** The one data set that has it. Throws UNAVAILABLE where it is not kept. */
async function keptThere(reader: Reader): Promise<readonly string[]> {
  const kept = await enabledDatasets(reader).catch((error: unknown) => {
    if (error instanceof Fault) throw new Fault('UNAVAILABLE', `${noList}; ${error.message}`)
    throw error
  })
  if (!kept.includes(portalLog)) throw new Fault('UNAVAILABLE', `${noList}; Log Explorer does not keep it`)
  return [portalLog]
}

/** Which tools were called through MCP portals, and by whom. */
export const mcpPortal: LogSource = {
  ...explorerFacts,
  title: 'Calls through MCP portals',
  narrowed: {whole: 'a call names a person and a portal, and firebreak.yaml may not name every portal of an agent'},
  names: ['person', 'gateway', 'session', 'address'],
  blindSpots: [
    ...explorerFacts.blindSpots,
    'arguments and results of a call are recorded nowhere',
    'a server that was called by its own URL, past the portal, is not here',
  ],
  parts: keptThere,
  open: (reader, query) => explorerLog(reader, query, portalLog),
  deed: (row) => datasetDeed(row, portalLog),
}
