import type {ToldLines} from '../log-source.ts'
import {workerTailFacts} from './worker-tail.ts'

/** Everything that can be listened to, by the name that bags and reports know it by. */
export const feedKinds = {'worker-tail': workerTailFacts} as const satisfies Record<string, ToldLines>
