/** What a finished node means for the others: go on, hold back those that need it, or start nothing more. */
export type Sequel = 'go-on' | 'hold' | 'stop'

export interface Node {
  readonly key: string
  readonly needs: readonly string[]
  run(): Promise<Sequel>
  /** Called instead of `run` when it may not start. */
  skip(why: string): Promise<void>
}

/**
 * Runs independent nodes side by side and dependent ones in order. A node that nothing may start any more is
 * skipped, never forgotten; what already runs is left to finish, even when a node throws. Needs outside the graph count as done.
 */
export async function runInOrder(nodes: readonly Node[], stop: AbortSignal): Promise<void> {
  const byKey = new Map(nodes.map((node) => [node.key, node]))
  const begun = new Map<string, Promise<Sequel>>()
  let halted: string | undefined

  const begin = (node: Node): Promise<Sequel> => {
    const known = begun.get(node.key)
    if (known !== undefined) return known
    const sequel = start(node)
    begun.set(node.key, sequel)
    return sequel
  }

  const start = async (node: Node): Promise<Sequel> => {
    const needed = node.needs.flatMap((key) => byKey.get(key) ?? [])
    const sequels = await Promise.all(needed.map(begin))
    const why = reasonToSkip(needed, sequels)
    if (why !== undefined) {
      await node.skip(why)
      return 'hold'
    }
    const sequel = await node.run()
    if (sequel === 'stop') halted ??= `${node.key} did not succeed, and the runbook stops there`
    return sequel
  }

  const reasonToSkip = (needed: readonly Node[], sequels: readonly Sequel[]): string | undefined => {
    if (stop.aborted) return 'the run was interrupted'
    const missing = needed.find((_, at) => sequels[at] !== 'go-on')
    return missing === undefined ? halted : `it needs ${missing.key}`
  }

  const ended = await Promise.allSettled(nodes.map(begin))
  const broken = ended.find((end) => end.status === 'rejected')
  if (broken !== undefined) throw broken.reason
}
