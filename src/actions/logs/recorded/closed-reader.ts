import type {Reader} from '../../../core/cloudflare.ts'
import type {EvidenceItem} from '../../../core/documents/evidence.ts'
import type {LogSource, Paged} from '../log-source.ts'

/** Stands in for Cloudflare where only kept pages are read: it knows when they were kept, and answers nothing. */
export function closedReader(keptAt: Date): Reader {
  const known: Readonly<Record<string | symbol, unknown>> = {account: '', now: () => keptAt}
  // Nothing but these two is ever taken from it, which the trap sees to.
  return new Proxy<object>(known, {
    get(_target, name) {
      if (name in known) return known[name]
      throw new TypeError(`${String(name)} of a reader was used where only kept pages are read`)
    },
  }) as Reader
}

/** How the records of a kept page are told apart: that does not depend on the window in which they were asked for. */
export function pagedOf(log: LogSource, {asked, collectedAt, part}: EvidenceItem): Paged {
  const window = asked ?? {from: collectedAt, to: collectedAt}
  return log.open(closedReader(new Date(collectedAt)), {...window, direction: 'asc'}, part)
}
