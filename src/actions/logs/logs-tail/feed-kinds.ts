import type {ToldLines} from '../log-source.ts'
import {workerTailFacts} from './worker-tail.ts'
import {zoneRequestFacts} from './zone-requests.ts'

/** Everything that can be listened to, by the name that bags and reports know it by. */
export const feedKinds = {
  'instant-logs': zoneRequestFacts,
  'worker-tail': workerTailFacts,
} as const satisfies Record<string, ToldLines>
export type FeedKind = keyof typeof feedKinds
