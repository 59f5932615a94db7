import {Runbook} from '../../src/core/documents/runbook.ts'
import {documentDigest} from '../../src/core/digest.ts'

/** Cuts a segment off for as long as somebody renews it, and disables the tokens of an agent until a person enables them. */
export const lapsingDocument = (over: Partial<Record<string, unknown>> = {}) => ({
  schema: 'firebreak/runbook@1',
  id: 'cut-for-a-while',
  version: '1.0.0',
  title: 'Cut a segment off for a while, and stop an agent',
  summary: 'Use when the segment must be back by itself.',
  owner: 'group:oncall',
  params: {
    segment: {type: 'segment', description: 'Name of the segment'},
    agent: {type: 'agent', description: 'Name of the agent'},
  },
  strategy: 'brake-snapshot-revoke',
  steps: [
    {
      id: 'block',
      uses: 'mesh-segment.block',
      with: {segment: '${segment}', levers: '${levers.segmentBlock}'},
      lease: '4h',
      leaseLimit: '12h',
      onExpiry: 'lift',
    },
    {
      id: 'tokens',
      uses: 'service-token.disable',
      each: '${agent.serviceTokens}',
      lease: '4h',
      onFailure: 'continue',
    },
  ],
  ...over,
})

export const lapsingParams = {segment: 'payments', agent: 'support-bot'}

export function lapsingRunbook(over: Partial<Record<string, unknown>> = {}) {
  const document = Runbook.parse(lapsingDocument(over))
  return {document, digest: documentDigest(document)}
}
