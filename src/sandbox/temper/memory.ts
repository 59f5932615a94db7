import type {Clock} from '../../core/ports.ts'

/** Answers as they were before the last change. */
export interface Memory<Reply> {
  /** What was answered to a read. */
  keep(address: string, reply: Reply): void
  /** Something is changed now. */
  changed(): void
  /** What a read of this address was answered before a change of the last `ms`; undefined where nobody asked then. */
  before(address: string, ms: number): Reply | undefined
}

/** Remembers what reads were answered: Cloudflare does not say that a read sees the write before it. */
export function createMemory<Reply>(clock: Clock): Memory<Reply> {
  const answers = new Map<string, {readonly change: number; readonly reply: Reply; readonly older: Reply | undefined}>()
  let change = 0
  let changedAt = -Infinity
  return {
    keep(address, reply) {
      const known = answers.get(address)
      const older = known?.change === change ? known.older : known?.reply
      answers.set(address, {change, reply, older})
    },
    changed() {
      change += 1
      changedAt = clock.mono()
    },
    before(address, ms) {
      if (clock.mono() - changedAt >= ms) return undefined
      const known = answers.get(address)
      return known?.change === change ? known.older : known?.reply
    },
  }
}
