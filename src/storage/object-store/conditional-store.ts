import {Fault} from '../../core/fault.ts'
import {refusal, s3Client, type StoreOptions} from './s3-client.ts'

/** `ours`: it was there already with our bytes, as after an answer that was lost. `taken`: somebody else's is. */
export type Appended = 'created' | 'ours' | 'taken'

/** A bucket in which an object, once there, is never written again. */
export interface ConditionalStore {
  /** Creates an object, or finds out whose is there. `isOurs` compares what is there with ours. */
  create(
    key: string,
    text: string,
    asking: {readonly isOurs: (there: string) => boolean; readonly signal: AbortSignal},
  ): Promise<Appended>
  /** The text of an object; undefined where there is none. */
  read(key: string, signal: AbortSignal): Promise<string | undefined>
  /** Every key that begins so. */
  list(prefix: string, signal: AbortSignal): Promise<readonly string[]>
}

/** S3's `PUT` with `If-None-Match: *`, which R2 has too: two writers of one key cannot both succeed. */
export function conditionalStore(options: StoreOptions): ConditionalStore {
  const client = s3Client(options)

  const read: ConditionalStore['read'] = async (key, signal) => {
    const answer = await client.send(key, {signal})
    if (answer.status === 404) return undefined
    if (!answer.ok) throw await refusal(answer, 'could not be read')
    return answer.text()
  }
  const whose = async (key: string, {isOurs, signal}: Parameters<ConditionalStore['create']>[2]) => {
    const there = await read(key, signal)
    return there === undefined ? undefined : isOurs(there) ? 'ours' : 'taken'
  }
  return {
    read,
    async create(key, text, asking) {
      const headers = {'if-none-match': '*', 'content-type': 'application/json'}
      const put = client.send(key, {method: 'PUT', body: text, headers, signal: asking.signal})
      const answer = await put.catch((error: unknown) => (asking.signal.aborted ? Promise.reject(error) : undefined))
      if (answer?.ok === true) return 'created'
      // Refused, or nobody knows: what is there now decides.
      const found = await whose(key, asking)
      if (found !== undefined) return found
      throw new Fault('UNAVAILABLE', `the object store did not take ${key} (${answer?.status ?? 'no answer'})`)
    },
    list: async (prefix, signal) => (await client.list(prefix, signal)).map(({key}) => key),
  }
}
