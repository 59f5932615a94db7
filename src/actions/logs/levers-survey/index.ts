import {defineEvidence, type EvidenceSink} from '../../../core/action.ts'
import type {Reader} from '../../../core/cloudflare.ts'
import type {SourceReport} from '../../../core/documents/evidence.ts'
import {failureWords} from '../failure-words.ts'
import {keepOwnFile} from '../own-file.ts'
import {looksByAction} from './by-action.ts'
import {looksByListing} from './by-listing.ts'
import {looksByRoute} from './by-route.ts'
import {Params} from './params.ts'
import {type Look, type Source, sources, type Standing, unread} from './standing.ts'

const id = 'levers.survey'
const looks: readonly Look[] = [...looksByListing, ...looksByRoute, ...looksByAction]

const blindSpots: Readonly<Partial<Record<Source, string>>> = {
  credentials:
    'a secret that was replaced, and a session or a grant that was ended, leave no lever: nothing of them can be lifted',
  'kill-switch': 'a custom WAF rule of a run cannot be told from the rules of others: firebreak runs show RUN names it',
  switches: 'whether an AI Gateway asked for a token before a run made it ask cannot be told: see the run',
}

/** What one look finds; one that fails is told, and never ends the survey. */
async function standings(look: Look, params: Params, reader: Reader): Promise<readonly Standing[]> {
  try {
    return await look.read(reader, params)
  } catch (error) {
    return [unread(`${look.what}: ${failureWords(error)}`)]
  }
}

function stateOf(all: readonly Standing[]): SourceReport['state'] {
  const missing = all.filter(({standing}) => standing === 'unread').length
  if (missing === 0) return 'complete'
  return missing === all.length ? 'unavailable' : 'truncated'
}

function reportOf(source: Source, all: readonly Standing[]): SourceReport {
  const wordsOf = (wanted: Standing['standing']) =>
    all.flatMap(({standing, words}) => (standing === wanted ? [words] : []))
  const [standing, missing, spot] = [wordsOf('in-force'), wordsOf('unread'), blindSpots[source]]
  const rows = all.length - missing.length
  return {
    source,
    state: stateOf(all),
    rows,
    found:
      standing.length === 0
        ? [`${source}: nothing is seen in force, of ${rows} looked at`]
        : standing.map((words) => `in force: ${words}`),
    gaps: [...missing, ...(spot === undefined ? [] : [spot])],
  }
}

interface Surveying {
  readonly reader: Reader
  readonly params: Params
  readonly sink: EvidenceSink
}

async function survey(source: Source, {reader, params, sink}: Surveying): Promise<readonly SourceReport[]> {
  const due = looks.filter((look) => look.source === source && look.isAbout(params))
  const all = await Promise.all(due.map((look) => standings(look, params, reader)))
  const found = all.flat()
  if (found.length === 0) return []
  await keepOwnFile(sink, {
    file: `levers/${source}.json`,
    source,
    by: id,
    rows: found.length,
    content: {readAt: reader.now().toISOString(), levers: found},
  })
  return [reportOf(source, found)]
}

/**
 * Lists every lever of the inventory, and of its agents, that is in force now, whoever set it: what a stand-down has to
 * lift, and what must be gone after it. Reads only. What it asks is what the actions ask (SDK: the resources of each).
 */
export default defineEvidence({
  id,
  family: 'logs',
  title: 'List what is still in force',
  source: 'https://developers.cloudflare.com/api/ (the GET of every lever that an action moves)',
  permissions: {
    read: [
      'AI Gateway Read',
      'Access: Apps and Policies Read',
      'Access: Organizations, Identity Providers, and Groups Read',
      'Access: Service Tokens Read',
      'Account API Tokens Read',
      'Account Settings Read',
      'Cloudflare One Networks Read',
      'Connectivity Directory Read',
      'Flagship Read',
      'MCP Portals Read',
      'Queues Read',
      'SSL and Certificates Read',
      'Secrets Store Read',
      'Workers KV Storage Read',
      'Workers Routes Read',
      'Workers Scripts Read',
      'Zero Trust Read',
      'Zone WAF Read',
    ],
    write: [],
  },
  params: Params,
  describe: () => `List what is in force, and keep the list: ${sources.join(', ')}`,
  async collect(reader, params, {sink, signal}) {
    const surveying = {reader: reader.until(signal), params, sink}
    const reports = await Promise.all(sources.map((source) => survey(source, surveying)))
    return reports.flat()
  },
})
