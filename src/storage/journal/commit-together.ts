interface Waiting<Item, Done> {
  readonly item: Item
  readonly resolve: (done: Done) => void
  readonly reject: (error: unknown) => void
}

/**
 * What is added in one turn of the event loop is committed in one go, in its order: a thousand steps side by side
 * would otherwise wait for a thousand turns of the disk. Each waits until its own item is on disk.
 */
export function commitTogether<Item, Done>(commit: (items: readonly Item[]) => readonly Done[]) {
  let waiting: Waiting<Item, Done>[] = []

  const flush = () => {
    const batch = waiting
    waiting = []
    if (batch.length === 0) return
    try {
      const done = commit(batch.map(({item}) => item))
      // A commit gives one result for each item.
      batch.forEach(({resolve}, at) => resolve(done[at] as Done))
    } catch (error) {
      for (const {reject} of batch) reject(error)
    }
  }

  return {
    add: (item: Item): Promise<Done> =>
      new Promise((resolve, reject) => {
        // The end of the turn, whatever time it is.
        // oxlint-disable-next-line no-restricted-globals
        if (waiting.length === 0) setImmediate(flush)
        waiting.push({item, resolve, reject})
      }),
    /** Commits what is waiting now. */
    flush,
  }
}
