import type {Lagging} from '../../temper/propagation.ts'
import {memory} from '../family.ts'
import type {FlagBody} from './flag-body.ts'

export interface FlagApp {
  readonly id: string
  readonly name: string
  readonly created_at: string
  readonly updated_at: string
  readonly updated_by: string
}

/** A flag as the API shows it: its body, and what Flagship works out itself. */
export interface Flag extends FlagBody {
  readonly type: 'boolean' | 'string' | 'number' | 'json'
  readonly updated_at: string
  readonly updated_by: string
}

/** One line of a flag's changelog (SDK: ChangelogListResponse). */
export interface ChangelogEntry {
  readonly event: 'create' | 'update' | 'delete'
  readonly flag_key: string
  readonly after?: Flag
}

interface Flagship {
  readonly apps: Map<string, FlagApp>
  /** By app and key. A deleted flag stays here as undefined until the edge has heard of it. */
  readonly flags: Map<string, Lagging<Flag | undefined>>
  /** By app and key, newest first, 200 entries at most. */
  readonly changelog: Map<string, readonly ChangelogEntry[]>
}

export const flagship = memory((): Flagship => ({apps: new Map(), flags: new Map(), changelog: new Map()}))

export const placeOf = (app: string, key: string): string => `${app}/${key}`
