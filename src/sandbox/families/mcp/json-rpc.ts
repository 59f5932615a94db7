import {z} from 'zod'
import type {EdgeReply} from '../family.ts'
import type {Exposed} from './records.ts'

/** Of the requests of MCP, those that a client needs for tools (spec: Model Context Protocol 2025-06-18, lifecycle and tools). */
const Message = z.looseObject({
  jsonrpc: z.literal('2.0'),
  /** None on a notification. */
  id: z.union([z.string(), z.number()]).optional(),
  method: z.string(),
  params: z.looseObject({name: z.string().optional()}).optional(),
})
export type Message = z.infer<typeof Message>

const protocolVersion = '2025-06-18'
const headers = {'content-type': 'application/json'}

const answered = (id: Message['id'], result: unknown): EdgeReply => ({
  status: 200,
  headers,
  body: {jsonrpc: '2.0', id, result},
})

const failed = (id: Message['id'], code: number, message: string): EdgeReply => ({
  status: 200,
  headers,
  body: {jsonrpc: '2.0', id: id ?? null, error: {code, message}},
})

/** The message of a POST; undefined when it is none. */
export function messageOf(body: string): Message | undefined {
  try {
    return Message.parse(JSON.parse(body))
  } catch {
    return undefined
  }
}

export const noMessage = failed(undefined, -32_700, 'the body is no JSON-RPC message')

export interface Offer {
  readonly server: string
  readonly tools: readonly Exposed[]
}

/** Answers one message; a tool that is not offered cannot be called. */
export function respond({id, method, params}: Message, {server, tools}: Offer): EdgeReply {
  if (id === undefined) return {status: 202}
  switch (method) {
    case 'initialize':
      return answered(id, {
        protocolVersion,
        capabilities: {tools: {listChanged: true}},
        serverInfo: {name: server, version: '1.0.0'},
      })
    case 'ping':
      return answered(id, {})
    case 'tools/list':
      return answered(id, {tools: tools.map(({name}) => ({name, inputSchema: {type: 'object'}}))})
    case 'tools/call': {
      const found = tools.find(({name}) => name === params?.name)
      if (found === undefined) return failed(id, -32_602, `Unknown tool: ${params?.name ?? ''} is not available here`)
      return answered(id, {content: [{type: 'text', text: `${found.server} did ${found.tool}`}], isError: false})
    }
    default:
      return failed(id, -32_601, `Method not found: ${method}`)
  }
}
