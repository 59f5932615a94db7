import type {IncomingMessage} from 'node:http'
import {z} from 'zod'
import {bodyText} from '../exchange.ts'

/** One JSON-RPC 2.0 response. */
export const RpcResponse = z.looseObject({
  jsonrpc: z.literal('2.0'),
  id: z.union([z.int(), z.string(), z.null()]),
  result: z.record(z.string(), z.json()).optional(),
  error: z.looseObject({code: z.int(), message: z.string().default('')}).optional(),
})
export type RpcResponse = z.infer<typeof RpcResponse>

function parsed(text: string, id: number): RpcResponse | undefined {
  try {
    const response = RpcResponse.safeParse(JSON.parse(text))
    return response.data?.id === id || response.data?.id === null ? response.data : undefined
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

/** What an event of a stream carries: its lines of `data`, joined. */
function dataOf(event: string): string {
  const lines = event.split(/\r\n|\r|\n/).filter((line) => line.startsWith('data:'))
  return lines.map((line) => line.slice(5).replace(/^ /, '')).join('\n')
}

/** More than this no probe needs to see. */
const longestStream = 1024 * 1024

/** The server may send other messages first, and may keep the stream open after. */
async function fromStream(response: IncomingMessage, id: number): Promise<RpcResponse | undefined> {
  let rest = ''
  let seen = 0
  response.setEncoding('utf8')
  for await (const part of response) {
    const text = String(part)
    seen += text.length
    if (seen > longestStream) return undefined
    const events = (rest + text).split(/\r\n\r\n|\n\n|\r\r/)
    rest = events.pop() ?? ''
    const found = events.map((event) => parsed(dataOf(event), id)).find((message) => message !== undefined)
    if (found !== undefined) return found
  }
  return parsed(dataOf(rest), id)
}

/** The response to the request of this id, from a JSON body or from an event stream; undefined when there is none in it (MCP: Streamable HTTP). */
export async function rpcResponse(response: IncomingMessage, id: number): Promise<RpcResponse | undefined> {
  const isStream = response.headers['content-type']?.startsWith('text/event-stream') === true
  return isStream ? fromStream(response, id) : parsed(await bodyText(response), id)
}
