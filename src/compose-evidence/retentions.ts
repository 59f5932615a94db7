import {sourceNames, sources, usualNames} from '../actions/logs/sources/index.ts'
import type {Retained} from '../core/evidence/evidence-clock.ts'

/** How long Cloudflare keeps what each source reads. */
export const retentions: readonly Retained[] = sourceNames.map((source) => {
  const {title, retention} = sources[source]
  return {source, title, retention, isUsual: usualNames.includes(source)}
})
