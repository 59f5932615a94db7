import type {Lane} from './governor.ts'
import type {Line} from './line.ts'
import {retryAfterMs} from './rate-headers.ts'
import {isLost} from './road.ts'
import type {Call, Exchange} from './transport.ts'

const attempts = 4
const firstPauseMs = 500
const longestPauseMs = 8_000

function isPassing({isUsable = () => true}: Call, exchange: Exchange): boolean {
  if (exchange.kind === 'broken') return exchange.how !== 'stopped'
  const {status} = exchange
  return status === 429 || status >= 500 || (status >= 200 && status < 300 && !isUsable(exchange))
}

/** Half of it by chance, so that many readers do not come back together; never none, also where a 429 asks for none. */
function pauseMs(exchange: Exchange, attempt: number, now: Date): number {
  const most = Math.min(longestPauseMs, firstPauseMs * 2 ** attempt)
  const jittered = most / 2 + (Math.random() * most) / 2
  const asked = exchange.kind === 'answer' ? retryAfterMs(exchange, now) : undefined
  return Math.max(asked ?? 0, jittered)
}

const neverLeft = (exchange: Exchange): boolean =>
  exchange.kind === 'broken' && exchange.how === 'stopped' && !exchange.sent

/** Sends one read, and sends it again where waiting can help. Nothing that changes the account may come here. */
export async function look(line: Line, call: Call, lane: Lane): Promise<Exchange> {
  const send = async () => {
    line.meter.reads += 1
    const exchange = await line.send(call)
    if (neverLeft(exchange)) line.meter.reads -= 1
    return exchange
  }
  const ask = () => line.governor.run(lane, send, call.signal)
  call.signal?.throwIfAborted()
  for (let attempt = 1; ; attempt += 1) {
    await line.road.clear(call.signal)
    const exchange = await ask()
    if (!isPassing(call, exchange)) return exchange
    if (attempt === attempts) return isLost(exchange) ? line.road.untilBack(exchange, ask, call.signal) : exchange
    await line.clock.sleep(pauseMs(exchange, attempt, line.clock.now()), call.signal)
  }
}
