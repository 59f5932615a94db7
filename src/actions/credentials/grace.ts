import type {Reader} from '../../core/cloudflare.ts'

/** Counts a grace period from the moment a request is written. It holds no time itself, so that two looks are the same. */
export class Grace {
  readonly #reader: Pick<Reader, 'now'>

  constructor(reader: Pick<Reader, 'now'>) {
    this.#reader = reader
  }

  /** RFC 3339. */
  until(ms: number): string {
    return new Date(this.#reader.now().getTime() + ms).toISOString()
  }
}
