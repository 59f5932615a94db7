import type {IncomingHttpHeaders} from 'node:http'
import {z} from 'zod'
import type {Probe} from '../../core/documents/probe.ts'
import type {ProbeAnswer} from '../../core/ports.ts'
import {exchange, type Headers} from '../exchange.ts'
import {statusAnswer} from '../status-answer.ts'
import {rpcResponse, type RpcResponse} from './json-rpc.ts'

type McpProbe = Extract<Probe, {type: 'mcp'}>

/** The revision that is offered; a server answers with one that it speaks, and goes on with that. */
const protocolVersion = '2025-06-18'

/** Beyond these pages a tool counts as not found, and that as no proof. */
const maxPages = 20

const Initialized = z.looseObject({protocolVersion: z.string()})
const ToolPage = z.looseObject({
  tools: z.array(z.looseObject({name: z.string()})),
  nextCursor: z.string().optional(),
})
const Called = z.looseObject({
  isError: z.boolean().optional(),
  content: z.array(z.looseObject({text: z.string().optional()})).default([]),
})

/** The answer that ends the probe. */
class Told extends Error {
  readonly answer: ProbeAnswer
  constructor(answer: ProbeAnswer) {
    super(answer.detail)
    this.answer = answer
  }
}

const unexpected = (detail: string): ProbeAnswer => ({reason: 'unexpected', detail})

/**
 * A tool that fails, and one that is refused, look alike but for their words: how a portal words a denial is not
 * verified on a live account. The words themselves are not repeated.
 */
const denies = (words: string): boolean =>
  /\b(denied|forbidden|not (allowed|permitted|authori[sz]ed)|unauthori[sz]ed|blocked|disabled|polic(y|ies)|permission)\b/i.test(
    words,
  )
const isUnknownTool = (words: string): boolean => /\b(unknown tool|tool\b.*\bnot (found|available))/i.test(words)

function errorAnswer({code, message}: NonNullable<RpcResponse['error']>, during: string): ProbeAnswer {
  if (isUnknownTool(message)) return {reason: 'absent', detail: `the server does not know the tool (${code})`}
  if (denies(message)) return {reason: 'denied', detail: `${during} was denied (${code})`}
  return unexpected(`${during} failed with JSON-RPC error ${code}`)
}

interface Peer {
  readonly url: URL
  readonly headers: Headers
  readonly signal: AbortSignal
}

interface Call {
  readonly id: number
  readonly method: string
  readonly params: unknown
}

async function post<Value>(
  {url, headers, signal}: Peer,
  message: object,
  read: Parameters<typeof exchange<Value>>[1],
): Promise<{readonly value: Value; readonly headers: IncomingHttpHeaders}> {
  const reply = await exchange(
    {
      url,
      method: 'POST',
      headers: {'content-type': 'application/json', accept: 'application/json, text/event-stream', ...headers},
      body: JSON.stringify({jsonrpc: '2.0', ...message}),
    },
    read,
    signal,
  )
  if (reply.kind === 'failed') throw new Told(reply.answer)
  const answer = statusAnswer(reply, url)
  if (answer.reason !== 'answered') throw new Told(answer)
  return reply
}

/** One request and its result. Throws Told for anything else that came back. */
async function call<Result>(peer: Peer, {id, method, params}: Call, schema: z.ZodType<Result>) {
  const {value, headers} = await post(peer, {id, method, params}, (response) =>
    (response.statusCode ?? 0) < 300 ? rpcResponse(response, id) : undefined,
  )
  if (value === undefined) throw new Told(unexpected(`the server did not answer ${method}`))
  if (value.error !== undefined) throw new Told(errorAnswer(value.error, method))
  const result = schema.safeParse(value.result)
  if (!result.success) throw new Told(unexpected(`the server answered ${method} in another shape than MCP has`))
  return {result: result.data, headers}
}

/** Opens a session, where the server has any. */
async function initialized(peer: Peer): Promise<Peer> {
  const params = {protocolVersion, capabilities: {}, clientInfo: {name: 'firebreak-probe', version: '1'}}
  const {result, headers} = await call(peer, {id: 1, method: 'initialize', params}, Initialized)
  const session = headers['mcp-session-id']
  const next: Peer = {
    ...peer,
    headers: {
      ...peer.headers,
      'mcp-protocol-version': result.protocolVersion,
      ...(typeof session === 'string' ? {'mcp-session-id': session} : {}),
    },
  }
  await post(next, {method: 'notifications/initialized'}, () => undefined)
  return next
}

async function isListed(peer: Peer, tool: string): Promise<boolean> {
  let cursor: string | undefined
  for (let page = 0; page < maxPages; page += 1) {
    const params = cursor === undefined ? {} : {cursor}
    const {result} = await call(peer, {id: 2 + page, method: 'tools/list', params}, ToolPage)
    if (result.tools.some(({name}) => name === tool)) return true
    if (result.nextCursor === undefined) return false
    cursor = result.nextCursor
  }
  throw new Told(unexpected(`the server lists its tools in more than ${maxPages} pages`))
}

async function callTool(peer: Peer, {tool, arguments: given}: McpProbe): Promise<ProbeAnswer> {
  const params = {name: tool, arguments: given}
  const {result} = await call(peer, {id: 100, method: 'tools/call', params}, Called)
  if (result.isError !== true) return {reason: 'answered', detail: `the call of ${tool} was answered`}
  return denies(result.content.map(({text = ''}) => text).join(' '))
    ? {reason: 'denied', detail: `the call of ${tool} was denied`}
    : unexpected(`the call of ${tool} failed`)
}

/** Asks an MCP server for a tool as a client does: initialize, tools/list, and tools/call where the probe gives arguments (MCP: Streamable HTTP). */
export async function probeMcp(probe: McpProbe, secrets: Headers, signal: AbortSignal): Promise<ProbeAnswer> {
  try {
    const peer = await initialized({url: new URL(probe.url), headers: secrets, signal})
    if (!(await isListed(peer, probe.tool)))
      return {reason: 'absent', detail: `${probe.tool} is not in the list of tools`}
    if (probe.arguments === undefined) return {reason: 'answered', detail: `${probe.tool} is in the list of tools`}
    return await callTool(peer, probe)
  } catch (error) {
    if (error instanceof Told) return error.answer
    throw error
  }
}
