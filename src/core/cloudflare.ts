import type {ResourceTree} from './resource-tree.ts'

type ReadVerb = 'get' | 'list' | 'verify' | 'read' | 'bulkGet'
type Method = (...args: never[]) => unknown

/** One page of a listing, whatever its paging style. */
export interface Page<Item> {
  readonly result: readonly Item[]
  readonly result_info?: unknown
}

/** A list call gives one page: the SDK's own pager can neither stop at a short list nor notice one. */
type Looked<M> = M extends (...args: infer Args) => infer Answer
  ? Answer extends AsyncIterable<infer Item>
    ? (...args: Args) => PromiseLike<Page<Item>>
    : (...args: Args) => PromiseLike<Awaited<Answer>>
  : never

/** The tree with nothing left on it but verbs that read. */
export type ReadOnly<Tree> = {
  readonly [
    Key in keyof Tree as Key extends '_client'
      ? never
      : Tree[Key] extends Method
        ? Key extends ReadVerb
          ? Key
          : never
        : Key
  ]: Tree[Key] extends Method ? Looked<Tree[Key]> : ReadOnly<Tree[Key]>
}

/** The tree with nothing left on it but verbs that change something. */
export type WriteOnly<Tree> = {
  readonly [
    Key in keyof Tree as Key extends '_client'
      ? never
      : Tree[Key] extends Method
        ? Key extends ReadVerb
          ? never
          : Key
        : Key
  ]: Tree[Key] extends Method ? Tree[Key] : WriteOnly<Tree[Key]>
}

/** Where a paged call should begin. Use `page`, or `cursor`, as the endpoint has it. */
export interface PageRequest {
  readonly page: number
  readonly per_page: number
  readonly cursor?: string
}

/** Bytes as they came, for evidence. A status of 400 and above is an answer here, not an error. */
export interface RawAnswer {
  readonly request: string
  readonly status: number
  readonly cfRay?: string
  readonly bytes: Uint8Array
}

/** How a listing of several pages is read: twice unless the caller looks by itself for each object that it misses. */
export interface Listing {
  readonly once: boolean
}

/** May look at Cloudflare. Its transport refuses every request that is not a read. */
export interface Reader {
  readonly account: string
  readonly api: ReadOnly<ResourceTree>
  /** The clock that the window of a log query is cut from. */
  now(): Date
  /**
   * Every item of a listing, each once. Throws UNAVAILABLE when pages repeat, shift, or end before the
   * announced total, so that a short list never passes for a whole one.
   */
  all<Item>(
    fetchPage: (at: PageRequest) => PromiseLike<Page<Item>>,
    key: (item: Item) => string | undefined,
    how?: Listing,
  ): Promise<readonly Item[]>
  /** What a reading gives within two seconds, and undefined after them: for what only informs, which nobody waits for. */
  soon<Value>(reading: PromiseLike<Value>): Promise<Value | undefined>
  /** GET below `/client/v4`, bytes untouched. */
  raw(path: string, query?: Readonly<Record<string, string>>): Promise<RawAnswer>
  /** Asks the API to check a rule of a ruleset `without persisting` it (SDK: RuleCreateParams.dry_run): the path ends in `/rules`. */
  rehearse(path: string, body: unknown): Promise<RawAnswer>
  /** A GraphQL Analytics query: a POST on the wire and a read in meaning. */
  graphql(query: string, variables: Readonly<Record<string, unknown>>): Promise<RawAnswer>
  /** The same reader, which asks nothing more and waits for no answer once the signal is aborted: it throws UNAVAILABLE then. */
  until(signal: AbortSignal): Reader
}

/** May change Cloudflare: one request for each durable intent. It cannot read, so it never passes for a reader. */
export interface Writer {
  readonly account: string
  readonly api: WriteOnly<ResourceTree>
}
