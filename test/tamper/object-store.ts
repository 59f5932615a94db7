import {createHash} from 'node:crypto'
import {once} from 'node:events'
import {createServer, type IncomingMessage, type ServerResponse} from 'node:http'
import type {AddressInfo} from 'node:net'

/** What a bucket on loopback does with a request. `lost`: it is done and the connection ends. `hung`: nothing ever comes. */
export type Mood = 'well' | 'lost' | 'failing' | 'hung'

/**
 * What becomes of a delete. `rule`: refused as a bucket lock of R2 refuses it, and a conditional create over what is there
 * with it. `object-lock`: versions are kept, and one that is locked stays. `denied`: the keys may not delete.
 */
export type Locking = 'none' | 'rule' | 'object-lock' | 'denied'

export interface StoreTemper {
  readonly mood?: (request: number) => Mood
  readonly locking?: Locking
}

interface Stored {
  readonly bytes: Buffer
  readonly headers: Readonly<Record<string, string>>
}

const options = {
  bucket: 'witness',
  region: 'auto',
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI-of-the-object-store',
}
const errorOf = (code: string): string => `<?xml version="1.0"?><Error><Code>${code}</Code></Error>`

/** A bucket on loopback with S3's conditional create: exactly one of two who create a key succeeds. */
export async function startObjectStore({mood = () => 'well', locking = 'none'}: StoreTemper = {}) {
  const objects = new Map<string, Stored>()
  const overwritten: string[] = []
  let requests = 0

  const listed = (prefix: string): string => {
    const found = [...objects].filter(([key]) => key.startsWith(prefix))
    const contents = found.map(([key, {bytes}]) => `<Contents><Key>${key}</Key><Size>${bytes.length}</Size></Contents>`)
    return `<ListBucketResult>${contents.join('')}</ListBucketResult>`
  }
  const put = (key: string, bytes: Buffer, request: IncomingMessage): [number, string] => {
    const there = objects.has(key)
    // A lock of R2 refuses before it looks at the condition.
    if (there && locking === 'rule') return [403, errorOf('ObjectLockedByBucketPolicy')]
    if (there && request.headers['if-none-match'] === '*') return [412, errorOf('PreconditionFailed')]
    if (there) overwritten.push(key)
    objects.set(key, {bytes, headers: headersOf(bytes, request, locking)})
    return [200, '']
  }
  const drop = (key: string, version: string | null): [number, string] => {
    if (locking === 'rule') return [403, errorOf('ObjectLockedByBucketPolicy')]
    if (locking === 'denied' || (locking === 'object-lock' && version !== null)) return [403, errorOf('AccessDenied')]
    // Without its version it is hidden by a marker, which here hides nothing from those who name the version.
    if (locking !== 'object-lock') objects.delete(key)
    return [204, '']
  }
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<unknown> => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const how = mood((requests += 1))
    const url = new URL(request.url ?? '/', 'http://localhost')
    const key = decodeURIComponent(url.pathname.split('/').slice(2).join('/'))
    const end = ([status, text]: readonly [number, string | Buffer], headers = {}) =>
      response.writeHead(status, headers).end(text)
    if (request.headers.authorization?.startsWith('AWS4-HMAC-SHA256 ') !== true) return end([403, ''])
    if (how === 'failing') return end([503, ''])
    if (how === 'hung') return undefined
    if (request.method === 'PUT') {
      const done = put(key, Buffer.concat(chunks), request)
      return how === 'lost' ? request.socket.destroy() : end(done)
    }
    if (request.method === 'DELETE') return end(drop(key, url.searchParams.get('versionId')))
    if (url.searchParams.get('list-type') === '2') return end([200, listed(url.searchParams.get('prefix') ?? '')])
    const found = objects.get(key)
    if (found === undefined) return end([404, ''])
    return end([200, request.method === 'HEAD' ? '' : found.bytes], found.headers)
  }
  const server = createServer((request, response) => void answer(request, response))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const {port} = server.address() as AddressInfo
  return {
    objects,
    overwritten,
    options: {...options, endpoint: `http://127.0.0.1:${port}`},
    async stop() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

const kept = ['x-amz-object-lock-mode', 'x-amz-object-lock-retain-until-date'] as const

/** What is told of an object by its headers: its checksum, and under Object Lock its version and how long it is locked. */
function headersOf(bytes: Buffer, {headers}: IncomingMessage, locking: Locking): Stored['headers'] {
  const locked = kept.flatMap((name) => (typeof headers[name] === 'string' ? [[name, headers[name]] as const] : []))
  return {
    'x-amz-checksum-sha256': createHash('sha256').update(bytes).digest('base64'),
    ...(locking === 'object-lock' ? {'x-amz-version-id': 'v1', ...Object.fromEntries(locked)} : {}),
  }
}
