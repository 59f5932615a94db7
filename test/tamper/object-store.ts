import {once} from 'node:events'
import {createServer} from 'node:http'
import type {AddressInfo} from 'node:net'

/** What a bucket on loopback does with a request. `lost`: it is done and the answer never comes. */
export type Mood = 'well' | 'lost' | 'failing'

/** A bucket on loopback with S3's conditional create: exactly one of two who create a key succeeds. */
export async function startObjectStore(mood: (request: number) => Mood = () => 'well') {
  const objects = new Map<string, string>()
  const overwritten: string[] = []
  let requests = 0
  const server = createServer((request, response) => {
    void (async () => {
      const chunks: Buffer[] = []
      for await (const chunk of request) chunks.push(chunk)
      const how = mood((requests += 1))
      const url = new URL(request.url ?? '/', 'http://localhost')
      const key = decodeURIComponent(url.pathname.split('/').slice(2).join('/'))
      const end = (status: number, text = '') => response.writeHead(status).end(text)
      if (request.headers.authorization?.startsWith('AWS4-HMAC-SHA256 ') !== true) return end(403)
      if (how === 'failing') return end(503)
      if (request.method === 'PUT') {
        const there = objects.has(key)
        const conditional = request.headers['if-none-match'] === '*'
        if (there && conditional) return end(412)
        if (there) overwritten.push(key)
        objects.set(key, Buffer.concat(chunks).toString())
        return how === 'lost' ? request.socket.destroy() : end(200)
      }
      if (url.searchParams.get('list-type') === '2') {
        const keys = [...objects.keys()].filter((name) => name.startsWith(url.searchParams.get('prefix') ?? ''))
        return end(
          200,
          `<ListBucketResult>${keys.map((name) => `<Contents><Key>${name}</Key></Contents>`).join('')}</ListBucketResult>`,
        )
      }
      const text = objects.get(key)
      return text === undefined ? end(404) : end(200, text)
    })()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const {port} = server.address() as AddressInfo
  return {
    objects,
    overwritten,
    options: {
      endpoint: `http://127.0.0.1:${port}`,
      bucket: 'witness',
      region: 'auto',
      accessKeyId: 'AKIDEXAMPLE',
      secretAccessKey: 'secret',
    },
    async stop() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
