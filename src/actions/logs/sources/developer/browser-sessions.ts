import {z} from 'zod'
import type {Reader} from '../../../../core/cloudflare.ts'
import type {Deed} from '../../../../core/story/deed.ts'
import {Row, textAt, understand} from '../../answer.ts'
import type {LogSource, Paged} from '../../log-source.ts'

/** How many one answer may hold is not verified on a live account. */
const perPage = 100

/** Not in an envelope (SDK: browser-rendering/devtools/session, `list` unwraps nothing). */
const Sessions = z.array(Row)

const msAt = (row: Row, name: string): string | undefined => {
  const ms = row[name]
  return typeof ms === 'number' ? new Date(ms).toISOString() : undefined
}

/** All that are listed: the listing knows no window. */
function open(reader: Reader): Paged {
  return {
    async read(cursor = '0') {
      const path = `/accounts/${reader.account}/browser-rendering/devtools/session`
      const answer = await reader.raw(path, {limit: String(perPage), offset: cursor})
      const page = understand(answer, Sessions)
      if (page.kind === 'refused') return page
      const rows = page.body
      const next = rows.length < perPage ? {} : {next: String(Number(cursor) + rows.length)}
      return {kind: 'page', answer, rows, full: false, ...next}
    },
    key: (row) => textAt(row, 'sessionId') ?? JSON.stringify(row),
    time: (row) => msAt(row, 'startTime'),
  }
}

/** A browser that was started. The listing does not say by whom. */
function deed(row: Row): Deed | undefined {
  const [time, id] = [msAt(row, 'startTime'), textAt(row, 'sessionId')]
  if (time === undefined || id === undefined) return undefined
  const detail = textAt(row, 'closeReasonText')
  return {
    time,
    by: [],
    verb: 'connected',
    object: {kind: 'browser', id},
    opens: [{kind: 'session', id}],
    outcome: 'allowed',
    ...(detail === undefined ? {} : {detail}),
  }
}

/** Headless browsers that are open now; the addresses by which somebody could take one over are blanked. */
export const browserSessions: LogSource = {
  title: 'Browser Rendering sessions',
  source: 'SDK: browser-rendering/devtools/session',
  permissions: ['Browser Rendering Read'],
  retention: {words: 'while a session is open; how long a closed one stays in the listing is not documented'},
  lagMs: 0,
  sampled: false,
  narrowed: {whole: 'a session does not say who began it'},
  names: [],
  blindSpots: [
    'a browser session that has ended is not here, nor which pages one has opened, nor which Worker began it',
  ],
  open,
  deed,
}
