import type {LiveFeed, LiveMessage} from '../../core/cloudflare.ts'
import {Fault} from '../../core/fault.ts'

/** A feed that nobody answers for so long is given up, and tried again. */
const openWithinMs = 10_000
/** What waits to be kept, in bytes: a feed that is faster than the disk for longer than that loses records, and says how many. */
const mostWaiting = 64 * 1024 * 1024

interface Waiting {
  /** Every message in the order in which it came. */
  readonly messages: LiveMessage[]
  bytes: number
  dropped: number
  over: boolean
  wake: () => void
}

const opened = (socket: WebSocket): Promise<boolean> =>
  new Promise((resolve) => {
    const settle = (isOpen: boolean) => () => resolve(isOpen)
    socket.addEventListener('open', settle(true), {once: true})
    socket.addEventListener('close', settle(false), {once: true})
    socket.addEventListener('error', settle(false), {once: true})
    AbortSignal.timeout(openWithinMs).addEventListener('abort', settle(false), {once: true})
  })

function take(waiting: Waiting, data: unknown): void {
  const text =
    typeof data === 'string' ? data : new TextDecoder().decode(data instanceof ArrayBuffer ? data : new ArrayBuffer(0))
  if (waiting.bytes + text.length > mostWaiting) waiting.dropped += 1
  else {
    waiting.messages.push({text, dropped: waiting.dropped})
    waiting.bytes += text.length
    waiting.dropped = 0
  }
  waiting.wake()
}

function receiving(socket: WebSocket, signal: AbortSignal): Waiting {
  const waiting: Waiting = {messages: [], bytes: 0, dropped: 0, over: false, wake: () => undefined}
  const end = () => {
    waiting.over = true
    waiting.wake()
  }
  socket.addEventListener('message', ({data}) => take(waiting, data))
  socket.addEventListener('close', end)
  socket.addEventListener('error', end)
  signal.addEventListener('abort', end, {once: true})
  if (signal.aborted) end()
  return waiting
}

async function* messagesOf(socket: WebSocket, waiting: Waiting): AsyncGenerator<LiveMessage> {
  try {
    for (;;) {
      const next = waiting.messages.shift()
      if (next !== undefined) {
        waiting.bytes -= next.text.length
        yield next
      } else if (waiting.over) return
      else await new Promise<void>((resolve) => (waiting.wake = resolve))
    }
  } finally {
    socket.close()
  }
}

/** Opens a WebSocket and gives what comes, until it ends or nobody listens any more. Throws UNAVAILABLE when it does not open. */
export async function listenAt(url: URL, {protocol, signal}: LiveFeed): Promise<AsyncIterable<LiveMessage>> {
  const socket = protocol === undefined ? new WebSocket(url) : new WebSocket(url, protocol)
  socket.binaryType = 'arraybuffer'
  // Before it is open: the first message may come with the answer.
  const waiting = receiving(socket, signal)
  if (await opened(socket)) return messagesOf(socket, waiting)
  socket.close()
  throw new Fault('UNAVAILABLE', 'the live feed could not be opened', {next: ['run the command again']})
}
