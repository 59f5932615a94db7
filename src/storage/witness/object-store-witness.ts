import {fileNameOf, sizeIn} from '../checkpoints/checkpoint-files.ts'
import type {ConditionalStore} from '../object-store/conditional-store.ts'
import type {StoreOptions} from '../object-store/s3-client.ts'
import {otherThere, sameStatement} from './same-statement.ts'
import type {Witness} from './witness.ts'

/** A bucket of R2 or S3, best in an account of its own. Its keys are read when it is first asked. */
export function objectStoreWitness(name: string, options: () => Promise<StoreOptions>): Witness {
  let opened: Promise<ConditionalStore> | undefined
  const store = async () => {
    opened ??= Promise.all([import('../object-store/conditional-store.ts'), options()]).then(
      ([{conditionalStore}, chosen]) => conditionalStore(chosen),
    )
    return opened
  }
  return {
    name,
    isNear: false,
    async keep(copy, signal) {
      const {run, size, text} = copy
      const isOurs = (there: string) => sameStatement(there, text)
      const appended = await (await store()).create(`${run}/${fileNameOf(size)}`, text, {isOurs, signal})
      if (appended === 'taken') throw otherThere(copy)
    },
    async copies(run, signal) {
      const bucket = await store()
      const keys = await bucket.list(`${run}/`, signal)
      const read = keys.map(async (key) => {
        const size = sizeIn(key.slice(run.length + 1))
        const text = size === undefined ? undefined : await bucket.read(key, signal)
        return size === undefined || text === undefined ? [] : [{run, size, text}]
      })
      return (await Promise.all(read)).flat()
    },
  }
}
