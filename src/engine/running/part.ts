import type {Looking} from '../../core/ports.ts'

/** Does one part of a run, where somebody listens as that part: parts that go on side by side are told apart by it. */
export const asPart = <Value>(key: string, work: () => Promise<Value>, deps: Pick<Looking, 'asPart'>): Promise<Value> =>
  deps.asPart === undefined ? work() : deps.asPart(key, work)
