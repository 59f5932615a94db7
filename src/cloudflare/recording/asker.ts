import {AsyncLocalStorage} from 'node:async_hooks'

const asker = new AsyncLocalStorage<string>()

/** Whatever is asked in this work is asked by the part of the run that this key names. */
export const asPart = <Value>(key: string, work: () => Promise<Value>): Promise<Value> => asker.run(key, work)

/** The part of a run that is asking; undefined where it is none. */
export const whoAsks = (): string | undefined => asker.getStore()
