import {once} from 'node:events'
import {mkdtemp, rm} from 'node:fs/promises'
import {createServer, request} from 'node:http'
import type {AddressInfo} from 'node:net'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {createJournal} from '../../src/storage/journal.ts'
import {systemClock} from '../../src/storage/system-clock.ts'
import {compare, millisecondsOf} from './rounds.ts'

const calls = 100
const answerMs = 100

/** Answers on loopback, after the time that a write of Cloudflare takes. */
async function startSlowApi() {
  const server = createServer((_, response) => setTimeout(() => response.end('{}'), answerMs))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const {port} = server.address() as AddressInfo
  return {port, stop: () => server.close()}
}

async function put(port: number): Promise<void> {
  const sent = request({host: '127.0.0.1', port, method: 'PUT', agent: false})
  sent.end()
  const [answer] = await once(sent, 'response')
  answer.resume()
  await once(answer, 'end')
}

/** One call after the other. */
async function inTurn(call: (number: number) => Promise<void>): Promise<void> {
  for (let number = 1; number <= calls; number += 1) await call(number)
}

/** The same calls, each between its intent and its outcome on disk, as a run sends them. */
async function journaled(port: number): Promise<number> {
  const dir = await mkdtemp(join(tmpdir(), 'firebreak-bench-'))
  const journal = createJournal({dir: join(dir, 'run'), lockDir: dir, run: 'bench', actor: 'bench', clock: systemClock})
  try {
    return await millisecondsOf(() =>
      inTurn(async (number) => {
        const about = {key: `step-${number}`, move: 'disable', attempt: 1} as const
        const notAfter = new Date(systemClock.now().getTime() + 15_000).toISOString()
        journal.lock.assertHeld()
        await journal.append({type: 'intent', ...about, request: {method: 'PUT', path: '/'}, notAfter})
        await put(port)
        await journal.append({type: 'outcome', ...about, result: 'applied', via: 'answer', status: 200})
      }),
    )
  } finally {
    journal.close()
    await rm(dir, {recursive: true, force: true})
  }
}

const api = await startSlowApi()
try {
  await compare(
    [
      {name: `${calls} calls of ${answerMs} ms`, run: () => millisecondsOf(() => inTurn(async () => put(api.port)))},
      {name: 'with an intent and an outcome each', run: async () => journaled(api.port), atMost: 1.02},
    ],
    3,
  )
} finally {
  api.stop()
}
