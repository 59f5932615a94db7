import {readFileSync} from 'node:fs'
import {systemClock} from '../../src/storage/system-clock.ts'
import {createBag} from '../../src/storage/evidence-bag.ts'

/** A process of its own: keeps a stream of so many MiB of log in a bag, seals it, and says what memory that took. */
const [dir = '', mebibytes = ''] = process.argv.slice(2)

const rows = Array.from(
  {length: 400},
  (_, row) => `{"id":"${row * 7919}","action":"login","ip":"10.1.${row % 255}.3"}\n`,
)
const chunk = Buffer.from(rows.join('').repeat(4))

async function* log(bytes: number): AsyncGenerator<Uint8Array> {
  for (let sent = 0; sent < bytes; sent += chunk.length) yield chunk
}

const bag = await createBag({dir, clock: systemClock, run: 'run-1', by: 'ada', tool: 'firebreak/0'})
const about = {source: 'logpush', request: 'GET /logs', status: 200}
const {raw, bytes} = await bag.keepStream('log.ndjson', log(Number(mebibytes) * 1024 * 1024), about)
const {sha256} = await bag.seal([])

/** Of this program alone: what the operating system counts for a process begins with the memory of the one that started it. */
const [, peakKb = Number.NaN] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? []
process.stdout.write(JSON.stringify({path: bag.path, sha256, raw: raw?.bytes, bytes, maxRssMb: Number(peakKb) / 1000}))
