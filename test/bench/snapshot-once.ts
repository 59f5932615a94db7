import {createHash} from 'node:crypto'
import {open} from 'node:fs/promises'
import {get, Agent, type IncomingMessage} from 'node:http'
import {once} from 'node:events'
import {join} from 'node:path'
import {performance} from 'node:perf_hooks'
import {constants, zstdCompressSync} from 'node:zlib'
import logsSnapshot from '../../src/actions/logs/logs-snapshot/index.ts'
import {connect} from '../../src/cloudflare/connect.ts'
import {Secret} from '../../src/core/text/secret.ts'
import {createBag} from '../../src/storage/evidence-bag.ts'
import {systemClock} from '../../src/storage/system-clock.ts'

// One snapshot in a process of its own, so that its memory can be told; or what it is compared with.
const [how = '', url = '', dir = '', answers = ''] = process.argv.slice(2)
const account = 'a'.repeat(32)

/** Reads, digests and compresses an answer, one after the other, and then the next one. */
async function inTurn(path: (number: number) => string): Promise<void> {
  const agent = new Agent({keepAlive: true})
  const hash = createHash('sha256')
  const file = await open(join(dir, 'log.zst'), 'wx')
  for (let number = 0; number < Number(answers); number += 1) {
    const [response] = (await once(get(`${url}${path(number)}`, {agent}), 'response')) as [IncomingMessage]
    const bytes = Buffer.concat(await response.toArray())
    hash.update(bytes)
    await file.write(zstdCompressSync(bytes, {params: {[constants.ZSTD_c_compressionLevel]: 3}}))
  }
  hash.digest('hex')
  await file.sync()
  await file.close()
  agent.destroy()
}

/** As a run does it. */
async function snapshot(source: 'audit' | 'logpush-objects'): Promise<void> {
  const {reader} = connect({
    account,
    baseUrl: url,
    token: new Secret('token', 'a-token-for-the-bench'),
    clock: systemClock,
    pushed: {
      places: {all: {bucket: 'logs'}},
      keys: async () => ({
        accessKeyId: new Secret('key id', 'an-id'),
        secretAccessKey: new Secret('key', 'a-key-of-a-bucket'),
      }),
    },
  })
  const bag = await createBag({dir: join(dir, 'bag'), clock: systemClock, run: 'run-1', by: 'bench', tool: 'firebreak'})
  // A slice an hour: as many as there are answers, and the minutes that are not vouched for.
  const now = new Date(Date.parse('2026-01-31T00:05:00Z'))
  const params = {sources: [source], lookback: `${Number(answers) * 60 + 5}m`, of: 'account'} as const
  const request = {sink: bag, now, targets: [], signal: new AbortController().signal} as const
  const reports = await logsSnapshot.collect(reader, params, request)
  await bag.seal(reports)
  const [{state, rows} = {state: 'unavailable', rows: 0}] = reports
  if (state === 'unavailable' || rows === 0) throw new Error(JSON.stringify(reports))
}

const ways: Readonly<Record<string, () => Promise<void>>> = {
  'records in turn': () => inTurn(() => '/logs/retrieve'),
  records: () => snapshot('logpush-objects'),
  'pages in turn': () => inTurn((number) => `/logs/audit?cursor=${number}`),
  pages: () => snapshot('audit'),
}
const start = performance.now()
await ways[how]?.()
const ms = performance.now() - start
process.stdout.write(JSON.stringify({ms, maxRssMb: process.resourceUsage().maxRSS / 1000}))
