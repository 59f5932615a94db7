import {Runbook} from '../../src/core/documents/runbook.ts'
import {documentDigest} from '../../src/core/digest.ts'
import {systemClock} from '../../src/storage/system-clock.ts'
import type {Clock} from '../../src/core/ports.ts'

/** Cuts a segment off for as long as somebody says that it can be reached, and its routes until they are released. */
export const cutDocument = (heartbeat: string | undefined, over: Partial<Record<string, unknown>> = {}) => ({
  schema: 'firebreak/runbook@1',
  id: 'cut-while-reachable',
  version: '1.0.0',
  title: 'Cut a segment off, and let it lift itself',
  summary: 'Use when the way to the segment may be your own.',
  owner: 'group:oncall',
  params: {segment: {type: 'segment', description: 'Name of the segment'}},
  strategy: 'brake-snapshot-revoke',
  steps: [
    {
      id: 'block',
      uses: 'mesh-segment.block',
      with: {segment: '${segment}', levers: '${levers.segmentBlock}'},
      ...(heartbeat === undefined ? {} : {heartbeat}),
    },
    {
      id: 'routes',
      uses: 'route.quarantine',
      each: '${segment.routes}',
      with: {network: '${levers.quarantineNetwork}'},
      needs: ['block'],
      onFailure: 'continue',
      expect: {min: 0, max: 20},
    },
  ],
  ...over,
})

export function cutRunbook(heartbeat?: string, over: Partial<Record<string, unknown>> = {}) {
  const document = Runbook.parse(cutDocument(heartbeat, over))
  return {document, digest: documentDigest(document)}
}

/** Real time, and how far it was moved. */
export interface MovedClock extends Clock {
  /** Time passes, by both clocks. */
  pass(ms: number): void
  /** Somebody sets the wall clock. */
  jump(ms: number): void
}

export function movedClock(): MovedClock {
  let [passed, jumped] = [0, 0]
  return {
    ...systemClock,
    now: () => new Date(systemClock.now().getTime() + passed + jumped),
    mono: () => systemClock.mono() + passed,
    sleep: (ms, signal) => systemClock.sleep(Math.min(ms, 200), signal),
    pass: (ms) => void (passed += ms),
    jump: (ms) => void (jumped += ms),
  }
}
