import type {IncomingMessage, ServerResponse} from 'node:http'
import {json} from 'node:stream/consumers'
import {afterEach, describe, expect, test} from 'vitest'
import {app, closeAll} from '../testing/listen.ts'
import {testProber} from '../testing/prober.ts'

afterEach(closeAll)

interface Message {
  readonly id?: number
  readonly method: string
  readonly params?: {readonly cursor?: string; readonly name?: string}
}

interface ServerSpec {
  /** Names of the tools, page by page. */
  readonly tools?: readonly (readonly string[])[]
  readonly called?: object
  /** Answers in an event stream that stays open, after a message of its own. */
  readonly streams?: boolean
  /** Says something else than its usual answer. */
  readonly instead?: (message: Message, response: ServerResponse) => boolean
}

const initialize = {protocolVersion: '2025-06-18', capabilities: {tools: {}}, serverInfo: {name: 'x', version: '1'}}

function resultOf({method, params}: Message, {tools = [['search', 'export']], called}: ServerSpec): object {
  if (method === 'initialize') return {result: initialize}
  if (method === 'tools/call') return called ?? {result: {content: [{type: 'text', text: 'ok'}]}}
  const page = Number(params?.cursor ?? 0)
  const names = tools[page] ?? []
  const next = page + 1 < tools.length ? {nextCursor: String(page + 1)} : {}
  return {result: {tools: names.map((name) => ({name, inputSchema: {}})), ...next}}
}

function send(response: ServerResponse, message: object, streams: boolean): void {
  if (!streams) {
    response.writeHead(200, {'content-type': 'application/json', 'mcp-session-id': 's1'}).end(JSON.stringify(message))
    return
  }
  response.writeHead(200, {'content-type': 'text/event-stream', 'mcp-session-id': 's1'})
  response.write('event: message\ndata: {"jsonrpc":"2.0","method":"notifications/message"}\n\n')
  const [head, tail] = [JSON.stringify(message).slice(0, 20), JSON.stringify(message).slice(20)]
  response.write(`: ping\ndata: ${head}`)
  setTimeout(() => response.write(`${tail}\n\n`), 5)
}

async function server(spec: ServerSpec = {}) {
  const seen: {readonly message: Message; readonly headers: IncomingMessage['headers']}[] = []
  const url = await app((request, response) => {
    void json(request).then((body) => {
      const message = body as Message // the probe is the only client
      seen.push({message, headers: request.headers})
      if (spec.instead?.(message, response) === true) return
      if (message.id === undefined) response.writeHead(202).end()
      else send(response, {jsonrpc: '2.0', id: message.id, ...resultOf(message, spec)}, spec.streams === true)
    })
  })
  return {url, seen}
}

async function ask(spec: ServerSpec, probe: {tool?: string; arguments?: Record<string, string>} = {}) {
  const {url} = await server(spec)
  return testProber().ask({type: 'mcp', url, tool: 'export', ...probe})
}

const calling = {arguments: {customer: '1'}}

describe('an mcp probe', () => {
  test('asks as a client does, and stays in its session', async () => {
    const {url, seen} = await server()
    const answer = await testProber().ask({
      type: 'mcp',
      url,
      tool: 'export',
      ...calling,
      credential: {clientId: 'env:ID', clientSecret: 'env:SECRET'},
    })
    expect(answer.reason).toBe('answered')
    expect(seen.map(({message}) => message.method)).toEqual([
      'initialize',
      'notifications/initialized',
      'tools/list',
      'tools/call',
    ])
    expect(seen[0]?.headers['mcp-session-id']).toBeUndefined()
    expect(seen[3]?.headers).toMatchObject({
      'mcp-session-id': 's1',
      'mcp-protocol-version': '2025-06-18',
      'cf-access-client-secret': 'hunter2-hunter2',
    })
    expect(JSON.stringify(answer)).not.toContain('hunter2')
  })

  test('only looks for the tool where it has no arguments for it', async () => {
    const {url, seen} = await server()
    expect((await testProber().ask({type: 'mcp', url, tool: 'export'})).reason).toBe('answered')
    expect(seen.map(({message}) => message.method)).not.toContain('tools/call')
  })

  test('reads an event stream that says other things first and stays open', async () => {
    expect((await ask({streams: true}, calling)).reason).toBe('answered')
    expect((await ask({streams: true}, {tool: 'gone'})).reason).toBe('absent')
  })

  test('takes a tool for absent only when it is on no page', async () => {
    expect((await ask({tools: [['search'], ['export']]})).reason).toBe('answered')
    expect((await ask({tools: [['search'], ['other']]})).reason).toBe('absent')
  })

  test.each([
    [{result: {isError: true, content: [{type: 'text', text: 'Tool blocked by policy of tenant 7'}]}}, 'denied'],
    [{error: {code: -32_001, message: 'Forbidden'}}, 'denied'],
    [{error: {code: -32_602, message: 'Unknown tool: export'}}, 'absent'],
    [{result: {isError: true, content: [{type: 'text', text: 'database is down'}]}}, 'unexpected'],
    [{error: {code: -32_603, message: 'Internal error'}}, 'unexpected'],
  ] as const)('takes a call answered with %j for %s, and repeats none of its words', async (called, reason) => {
    const answer = await ask({called}, calling)
    expect(answer.reason).toBe(reason)
    expect(answer.detail).not.toMatch(/tenant|database|Internal/)
  })

  test.each([
    [401, 'denied'],
    [403, 'denied'],
    [429, 'throttled'],
    [500, 'unexpected'],
  ] as const)('takes HTTP %i for %s', async (status, reason) => {
    const instead = (_message: Message, response: ServerResponse) => {
      response.writeHead(status).end('{}')
      return true
    }
    expect((await ask({instead})).reason).toBe(reason)
  })

  test('an answer that is no MCP proves nothing', async () => {
    const instead = (_message: Message, response: ServerResponse) => {
      response.writeHead(200, {'content-type': 'application/json'}).end('{"tools":[]}')
      return true
    }
    expect(await ask({instead})).toEqual({reason: 'unexpected', detail: 'the server did not answer initialize'})
  })

  test('a server that falls silent proves nothing', async () => {
    expect((await ask({instead: ({method}) => method === 'tools/list'})).reason).toBe('timeout')
  })
})
