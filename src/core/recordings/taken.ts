import type {RecordedAppend, RecordedCame, RecordedProbe, RecordingHeader} from './recorded.ts'

/** One exchange as it was overheard: its bytes are neither hashed nor cleared of secrets yet, which takes time that a brake has not. */
export interface TakenExchange {
  readonly request: string
  /** The body of a request that only reads. */
  readonly asked?: string
  readonly by?: string
  readonly at: number
  readonly ms: number
  readonly came:
    | Extract<RecordedCame, {kind: 'broken'}>
    | (Omit<Extract<RecordedCame, {kind: 'answer'}>, 'body'> & {readonly body: Uint8Array | 'elsewhere'})
}

/** What was overheard, with what it takes to derive the same again. */
export interface Taken<Header extends RecordingHeader = RecordingHeader> {
  readonly header: Header
  readonly exchanges: readonly TakenExchange[]
  readonly probes: readonly RecordedProbe[]
  readonly appends: readonly RecordedAppend[]
}
