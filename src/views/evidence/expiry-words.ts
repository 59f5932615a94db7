import type {Expiry} from '../../core/documents/answers/evidence-clock.ts'
import {count} from '../text/words.ts'

/** `24 h`, `7 d`: at least. */
export function keptWords(hours: number | undefined): string {
  if (hours === undefined) return 'unknown'
  if (hours === 0) return 'not kept'
  return hours < 48 ? `${hours} h` : `${Math.floor(hours / 24)} d`
}

/** So many sources are named. */
const named = 3

/** What of a collection vanishes first. */
export function expiryWords({sources}: Expiry): string {
  const unknown = sources.filter(({hours}) => hours === undefined).map(({source}) => source)
  const known = sources.filter(({hours}) => hours !== undefined)
  const more = known.length - named
  return [
    ...(unknown.length === 0
      ? []
      : [`${unknown.length > named ? count(unknown.length, 'source') : unknown.join(', ')} unknown`]),
    ...known.slice(0, named).map(({source, hours}) => `${source} ${keptWords(hours)}`),
    ...(more > 0 ? [`${more} later: firebreak logs clock`] : []),
  ].join(', ')
}
