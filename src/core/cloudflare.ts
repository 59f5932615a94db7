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

/** The same for what may be too long for memory: it can be read once, as it comes. */
export interface RawStream extends Omit<RawAnswer, 'bytes'> {
  readonly chunks: AsyncIterable<Uint8Array>
}

/** What of a bucket of Logpush is asked for: the objects of that time, or the records in them. */
export interface PushedQuery {
  /** Its name in the inventory. */
  readonly place: string
  readonly what: 'list' | 'retrieve'
  /** RFC 3339. */
  readonly from: string
  readonly to: string
}

/** An answer that came before, by its request; undefined where there is none. */
export type Answers = (request: string) => Promise<RawAnswer | undefined>

/** How a listing of several pages is read: twice unless the caller looks by itself for each object that it misses. */
export interface Listing {
  readonly once: boolean
}

/** Where something is sent as it happens, and until when it is listened to. */
export interface LiveFeed {
  /** Subprotocol of the WebSocket, where it has one. */
  readonly protocol?: string
  readonly signal: AbortSignal
}

/** One message as it came. */
export interface LiveMessage {
  readonly text: string
  /** How many before it were lost here, since they came faster than they could be kept. */
  readonly dropped: number
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
  /** Names of the places of the inventory that Logpush writes to. */
  readonly pushedTo: readonly string[]
  /** What Logpush wrote there. The keys to the bucket are read now and go along; no request that anybody keeps has them. Throws DENIED where they cannot be had. */
  pushed(query: PushedQuery): Promise<RawStream>
  /** GET below `/client/v4`, bytes untouched. */
  raw(path: string, query?: Readonly<Record<string, string>>): Promise<RawAnswer>
  /** Asks the API to check a rule of a ruleset `without persisting` it (SDK: RuleCreateParams.dry_run): the path ends in `/rules`. */
  rehearse(path: string, body: unknown): Promise<RawAnswer>
  /** A statement of SQL that the API takes as the text of a POST, bytes untouched; it is part of the request that evidence names. */
  sql(path: string, statement: string): Promise<RawAnswer>
  /** A query that the API takes as a POST, bytes untouched; the body belongs to the request, for no other query has it. */
  ask(path: string, body: unknown): Promise<RawAnswer>
  /** A GraphQL Analytics query: a POST on the wire and a read in meaning. */
  graphql(query: string, variables: Readonly<Record<string, unknown>>): Promise<RawAnswer>
  /**
   * The same reader, which takes an answer from here where there is one, and asks Cloudflare only for the rest. It is
   * asked by the request as evidence names it. What the SDK's tree reads is asked anew.
   */
  remembering(answers: Answers): Reader
  /** Listens at a WebSocket whose address the API gave; it ends with the connection. Throws UNAVAILABLE when it cannot be opened. */
  listen(address: string, feed: LiveFeed): Promise<AsyncIterable<LiveMessage>>
  /** The same reader, which asks nothing more and waits for no answer once the signal is aborted: it throws UNAVAILABLE then. */
  until(signal: AbortSignal): Reader
}

/** May change Cloudflare: one request for each durable intent. It cannot read, so it never passes for a reader. */
export interface Writer {
  readonly account: string
  readonly api: WriteOnly<ResourceTree>
}
