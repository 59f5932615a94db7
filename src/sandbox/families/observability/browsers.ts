import type {Account} from '../../account/account.ts'
import {refused} from '../../api/answer.ts'
import {wholeNumber} from '../../api/paging.ts'
import {route} from '../../api/route.ts'
import {memory} from '../family.ts'

/** One headless browser. Its addresses let whoever has them drive it. */
export interface BrowserSession {
  readonly sessionId: string
  readonly startTime: number
  readonly devtoolsFrontendUrl: string
  readonly webSocketDebuggerUrl: string
}

export const browsersOf = memory((): BrowserSession[] => [])

/** Opens a browser, some time ago. */
export function openBrowser(account: Account, agoMs: number): void {
  const sessionId = account.mint.uuid('browser-session')
  const place = `browser-rendering.example.com/devtools/browser/${sessionId}`
  browsersOf(account).push({
    sessionId,
    startTime: account.clock.now().getTime() - agoMs,
    devtoolsFrontendUrl: `https://${place}`,
    webSocketDebuggerUrl: `wss://${place}`,
  })
}

/** Answers without an envelope, as the SDK takes it (BrowserRendering.Devtools.Session.list). */
export const browserRoutes = [
  route({
    method: 'GET',
    path: '/accounts/{account}/browser-rendering/devtools/session',
    permissions: ['Browser Rendering Read', 'Browser Rendering Write'],
    handle({account, query}) {
      const limit = wholeNumber(query, 'limit', {otherwise: 100, most: 100})
      const offset = Number(query.get('offset') ?? '0')
      if (limit === undefined || !Number.isInteger(offset) || offset < 0)
        return refused(400, 1001, 'limit or offset is invalid')
      return {kind: 'bare', body: browsersOf(account).slice(offset, offset + limit)}
    },
  }),
]
