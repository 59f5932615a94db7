import {sha256} from '../core/digest.ts'
import {WireRequest} from '../core/documents/journal.ts'
import {Fault} from '../core/fault.ts'
import type {OpenedWriter, OpenWriter, Permit, SendFailure} from '../core/ports.ts'
import {leftUndone, neverSeen, neverSent, sendFailure} from './answers/classify.ts'
import {successText} from './answers/envelope.ts'
import {createFiledFailures, type FiledFailures} from './answers/filed.ts'
import {around} from './sdk/around.ts'
import {unwrap} from './sdk/carry.ts'
import {type SdkRequest, sdkTree} from './sdk/client.ts'
import type {Lane} from './wire/governor.ts'
import type {Line} from './wire/line.ts'
import {pathBelow} from './wire/path.ts'
import {type Answer, type Call, cfRayOf, type Exchange} from './wire/transport.ts'

interface Writers {
  readonly openWriter: OpenWriter
  classify(error: unknown): SendFailure
}

interface Sending {
  readonly call: Call
  readonly lane: Lane
  readonly permit: () => ReturnType<Permit>
  /** Told in the tick in which the request leaves. */
  readonly leaving: () => void
}

function wireRequest({method, path, body}: Call): WireRequest {
  const request = WireRequest.safeParse({method, path, ...(body === undefined ? {} : {bodySha256: sha256(body)})})
  if (!request.success) throw new Fault('REFUSED', `a writer may not send ${method} ${path}`)
  return request.data
}

/** Waits for its turn, then for the intent to be durable, and lets the request leave only before the intent's deadline. */
async function dispatch(line: Line, {call, lane, permit, leaving}: Sending): Promise<Exchange> {
  // While the network is away there is no intent: it would run out before its request could leave.
  await line.road.clear()
  return line.governor.run(lane, async () => {
    const {notAfter, mayLeave: isPermitted = () => true} = await permit()
    const mayLeave = () => {
      if (line.clock.now() >= notAfter || !isPermitted()) return false
      line.meter.writes += 1
      leaving()
      return true
    }
    return line.send({...call, mayLeave})
  })
}

/** What the writers of one run have in common. */
interface Writing {
  readonly line: Line
  readonly lane: Lane
  readonly filed: FiledFailures
}

function open({line, lane, filed}: Writing, permit: Permit): OpenedWriter {
  let opened = false
  let left = false
  let answer: Answer | undefined

  const answerTo = async ({url, method, body}: SdkRequest): Promise<string> => {
    const call: Call = {method, path: pathBelow(line.baseUrl, url), ...(body === undefined ? {} : {body})}
    const request = wireRequest(call)
    if (opened) throw new Fault('REFUSED', `a writer is good for one request, and ${method} ${call.path} is its second`)
    opened = true
    const exchange = await dispatch(line, {
      call,
      lane,
      permit: () => permit(request, body),
      leaving: () => (left = true),
    })
    if (exchange.kind === 'answer') answer = exchange
    const text = successText(call, exchange)
    if (text !== undefined) return text
    const failure = sendFailure(line, call, exchange)
    throw filed.file(failure.fault, () => failure)
  }

  const settled = async (invoke: () => unknown): Promise<unknown> => {
    try {
      return await invoke()
    } catch (error) {
      const thrown = unwrap(error)
      throw filed.file(thrown, () => (left ? neverSeen(thrown) : neverSent(thrown)))
    }
  }

  return {
    writer: {account: line.account, api: around(sdkTree(line.baseUrl, answerTo), settled)},
    answer: () => answer && {status: answer.status, ...cfRayOf(answer)},
  }
}

/** Makes writers that are good for one request each, and remembers why those requests failed. */
export function createWriters(line: Line, lane: Lane = 'brake'): Writers {
  const filed = createFiledFailures()
  return {
    openWriter: (permit) => open({line, lane, filed}, permit),
    classify: (error) => filed.find(error) ?? (error instanceof Fault ? leftUndone(error) : neverSeen(error)),
  }
}
