import {AwsClient} from 'aws4fetch'
import {Fault} from '../../core/fault.ts'

export interface StoreOptions {
  readonly endpoint: string
  readonly bucket: string
  readonly region: string
  readonly accessKeyId: string
  readonly secretAccessKey: string
}

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
export function conditionalStore({endpoint, bucket, region, ...keys}: StoreOptions): ConditionalStore {
  // One try: what to do with an answer that is lost, only the caller knows.
  const client = new AwsClient({...keys, region, service: 's3', retries: 0})
  const base = `${endpoint.replace(/\/+$/, '')}/${bucket}`
  const urlOf = (key: string) => `${base}/${key.split('/').map(encodeURIComponent).join('/')}`

  const read: ConditionalStore['read'] = async (key, signal) => {
    const answer = await client.fetch(urlOf(key), {signal})
    if (answer.status === 404) return undefined
    return textOf(answer, 'read')
  }
  const whose = async (key: string, {isOurs, signal}: Parameters<ConditionalStore['create']>[2]) => {
    const there = await read(key, signal)
    return there === undefined ? undefined : isOurs(there) ? 'ours' : 'taken'
  }
  return {
    read,
    async create(key, text, asking) {
      const headers = {'if-none-match': '*', 'content-type': 'application/json'}
      const put = client.fetch(urlOf(key), {method: 'PUT', body: text, headers, signal: asking.signal})
      const answer = await put.catch((error: unknown) => (asking.signal.aborted ? Promise.reject(error) : undefined))
      if (answer?.ok === true) return 'created'
      // Refused, or nobody knows: what is there now decides.
      const found = await whose(key, asking)
      if (found !== undefined) return found
      throw new Fault('UNAVAILABLE', `the object store did not take ${key} (${answer?.status ?? 'no answer'})`)
    },
    async list(prefix, signal) {
      return listAll((more) =>
        client.fetch(`${base}?list-type=2&prefix=${encodeURIComponent(prefix)}${more}`, {signal}),
      )
    },
  }
}

async function listAll(ask: (more: string) => Promise<Response>, more = ''): Promise<readonly string[]> {
  const xml = await textOf(await ask(more), 'listed')
  // Keys of ours hold nothing that XML escapes.
  const keys = [...xml.matchAll(/<Key>([^<]*)<\/Key>/g)].map(([, key = '']) => key)
  const [, token] = /<NextContinuationToken>([^<]+)</.exec(xml) ?? []
  if (token === undefined) return keys
  return [...keys, ...(await listAll(ask, `&continuation-token=${encodeURIComponent(token)}`))]
}

async function textOf(answer: Response, what: string): Promise<string> {
  if (answer.ok) return answer.text()
  throw new Fault('UNAVAILABLE', `the object store could not be ${what} (${answer.status})`, {
    next: ['check endpoint, bucket and keys of the witness in the inventory'],
  })
}
