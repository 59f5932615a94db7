/** One entry of the envelope's `errors`. */
export interface ApiFailure {
  readonly code: number
  readonly message: string
}

/** What a mutation did, for the audit log. */
export interface Changed {
  readonly type: 'create' | 'update' | 'delete'
  readonly description: string
  readonly product: string
  readonly resource: string
  readonly ids: readonly string[]
}

/** What a route says; the server wraps it in Cloudflare's envelope. */
export type Answer =
  | {readonly kind: 'ok'; readonly result: unknown; readonly resultInfo?: unknown; readonly changed?: Changed}
  | {readonly kind: 'refused'; readonly status: number; readonly failures: readonly ApiFailure[]}
  /** What comes line by line. */
  | {readonly kind: 'lines'; readonly lines: readonly unknown[]}
  /** GraphQL answers outside the envelope. */
  | {readonly kind: 'bare'; readonly body: unknown}

export const ok = (
  result: unknown,
  more: {readonly resultInfo?: unknown; readonly changed?: Changed} = {},
): Answer => ({kind: 'ok', result, ...more})

export const refused = (status: number, code: number, message: string): Answer => ({
  kind: 'refused',
  status,
  failures: [{code, message}],
})

/** Codes of missing objects differ by product and are not verified on a live account. */
export const missing = (what: string): Answer => refused(404, 1003, `${what} not found`)

/** A bearer that names no token, or one that is disabled or has expired. */
export const invalidToken = refused(403, 9109, 'Invalid access token')

/** What Cloudflare answers when the permission is missing; it does not say which. */
export const unauthorized = refused(403, 10000, 'Authentication error')

export const noRoute = (path: string): Answer => ({
  kind: 'refused',
  status: 404,
  failures: [
    {code: 7003, message: `Could not route to ${path}, perhaps your object identifier is invalid?`},
    {code: 7000, message: 'No route for that URI'},
  ],
})

/** The bytes of an answer, without its headers. */
export interface Reply {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

const json = (status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Reply => ({
  status,
  headers: {'content-type': 'application/json', ...headers},
  body: JSON.stringify(body),
})

export const failureReply = (
  status: number,
  failures: readonly ApiFailure[],
  headers: Readonly<Record<string, string>> = {},
): Reply => json(status, {success: false, errors: failures, messages: [], result: null}, headers)

export function replyOf(answer: Answer, headers: Readonly<Record<string, string>> = {}): Reply {
  switch (answer.kind) {
    case 'refused':
      return failureReply(answer.status, answer.failures, headers)
    case 'lines':
      return {
        status: 200,
        headers: {'content-type': 'application/x-ndjson', ...headers},
        body: answer.lines.map((line) => `${JSON.stringify(line)}\n`).join(''),
      }
    case 'bare':
      return json(200, answer.body, headers)
    case 'ok': {
      const info = answer.resultInfo === undefined ? {} : {result_info: answer.resultInfo}
      return json(200, {success: true, errors: [], messages: [], result: answer.result, ...info}, headers)
    }
  }
}
