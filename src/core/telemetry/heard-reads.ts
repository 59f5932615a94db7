import type {TakenExchange} from '../recordings/taken.ts'

/** What was overheard of a run beside its journal, and when that began. */
export interface Overheard {
  readonly header: {readonly at: string}
  readonly exchanges: readonly TakenExchange[]
}

/** One request that only looked. */
export interface HeardRead {
  readonly method: string
  /** Without its query. */
  readonly path: string
  /** The step or collection that asked; absent where it was none. */
  readonly by?: string | undefined
  /** Milliseconds of the epoch. */
  readonly from: number
  readonly to: number
  /** Absent where no answer came, which `error` names then. */
  readonly status?: number
  readonly error?: string
}

/** The requests that only looked: the journal has the others. */
export function readsIn(heard: Overheard | undefined): readonly HeardRead[] {
  if (heard === undefined) return []
  const begun = Date.parse(heard.header.at)
  return heard.exchanges.flatMap(({request, asked, by, at, ms, came}) => {
    const [method = '', path = ''] = request.split(/[ ?]/)
    if (method !== 'GET' && asked === undefined) return []
    const answer = came.kind === 'answer' ? {status: came.status} : {error: came.how}
    return [{method, path, by, from: begun + at, to: begun + at + ms, ...answer}]
  })
}
