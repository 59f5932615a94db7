import type {RecordedAppend, RecordedExchange, RecordedProbe, RecordingHeader} from './recorded.ts'

/** A recording as it was kept. */
export interface Recording<Header extends RecordingHeader = RecordingHeader> {
  readonly header: Header
  readonly exchanges: readonly RecordedExchange[]
  readonly probes: readonly RecordedProbe[]
  readonly appends: readonly RecordedAppend[]
  /** By digest. */
  readonly bodies: ReadonlyMap<string, Uint8Array>
}
