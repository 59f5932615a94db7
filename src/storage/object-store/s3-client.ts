import {AwsClient} from 'aws4fetch'
import {Fault} from '../../core/fault.ts'

export interface StoreOptions {
  readonly endpoint: string
  readonly bucket: string
  readonly region: string
  readonly accessKeyId: string
  readonly secretAccessKey: string
}

export interface S3Request {
  readonly method?: 'GET' | 'HEAD' | 'PUT' | 'DELETE'
  readonly query?: Readonly<Record<string, string>>
  readonly headers?: Readonly<Record<string, string>>
  /** A file as a Blob is read while it is sent, and never held in memory as a whole. */
  readonly body?: string | Blob
  readonly signal: AbortSignal
}

/** An object as a listing names it. */
export interface Listed {
  readonly key: string
  readonly bytes: number
}

/** One bucket, in signed requests of which each is sent once: what to do with an answer that is lost, only the caller knows. */
export interface S3Client {
  /** The answer, whatever it says. Without a key it is the bucket that is asked. */
  send(key: string, request: S3Request): Promise<Response>
  /** Every object whose key begins so. */
  list(prefix: string, signal: AbortSignal): Promise<readonly Listed[]>
}

export function s3Client({endpoint, bucket, region, ...keys}: StoreOptions): S3Client {
  const client = new AwsClient({...keys, region, service: 's3', retries: 0})
  const base = `${endpoint.replace(/\/+$/, '')}/${bucket}`
  const send: S3Client['send'] = async (key, {query = {}, ...init}) => {
    const path = key === '' ? '' : `/${key.split('/').map(encodeURIComponent).join('/')}`
    const asked = new URLSearchParams(query).toString().replaceAll('+', '%20')
    return client.fetch(`${base}${path}${asked === '' ? '' : `?${asked}`}`, init)
  }
  const listFrom = async (prefix: string, signal: AbortSignal, token?: string): Promise<readonly Listed[]> => {
    const query = {'list-type': '2', prefix, ...(token === undefined ? {} : {'continuation-token': token})}
    const answer = await send('', {query, signal})
    if (!answer.ok) throw await refusal(answer, 'could not be listed')
    const {objects, next} = listingIn(await answer.text())
    return next === undefined ? objects : [...objects, ...(await listFrom(prefix, signal, next))]
  }
  return {send, list: async (prefix, signal) => listFrom(prefix, signal)}
}

/** Keys of ours, and sizes, hold nothing that XML escapes. */
function listingIn(xml: string): {readonly objects: readonly Listed[]; readonly next: string | undefined} {
  const objects = [...xml.matchAll(/<Contents>(.*?)<\/Contents>/gs)].flatMap(([, entry = '']) => {
    const [, key] = /<Key>([^<]*)<\/Key>/.exec(entry) ?? []
    const [, bytes = '0'] = /<Size>(\d+)<\/Size>/.exec(entry) ?? []
    return key === undefined ? [] : [{key, bytes: Number(bytes)}]
  })
  const [, next] = /<NextContinuationToken>([^<]+)</.exec(xml) ?? []
  return {objects, next}
}

/** S3's own word for what went wrong, such as AccessDenied; the rest of the answer is nobody's business. */
export async function errorCode(answer: Response): Promise<string> {
  const [, code] = /<Code>([A-Za-z0-9]{1,64})<\/Code>/.exec(await answer.text()) ?? []
  return code ?? `status ${answer.status}`
}

/** What an answer that is no success means for whoever asked. */
export async function refusal(answer: Response, what: string): Promise<Fault> {
  const code = await errorCode(answer)
  const denied = answer.status === 401 || answer.status === 403
  return new Fault(denied ? 'DENIED' : 'UNAVAILABLE', `the object store ${what} (${code})`, {
    next: ['check endpoint, bucket and keys in the inventory'],
  })
}
