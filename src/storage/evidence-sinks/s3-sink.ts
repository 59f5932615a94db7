import {openAsBlob} from 'node:fs'
import type {S3Place} from '../../core/evidence/sink-place.ts'
import {Fault} from '../../core/fault.ts'
import type {Clock} from '../../core/ports.ts'
import {errorCode, refusal, s3Client, type S3Client, type StoreOptions} from '../object-store/s3-client.ts'
import {type BagSink, digestOf, type Upload} from './bag-sink.ts'
import {lockHeaders, proveLock} from './prove-lock.ts'

/** One request has at least this long, and longer the more it carries: a link that is slower than 100 kB/s is none. */
const patienceMs = (bytes: number): number => 60_000 + Math.ceil(bytes / 100)

/** The largest object that one request can create, of R2 as of S3. Parts that are put together later have no condition that both keep. */
const largest = 4.9 * 2 ** 30

export interface S3SinkOptions {
  readonly name: string
  readonly place: S3Place
  readonly keys: Pick<StoreOptions, 'accessKeyId' | 'secretAccessKey'>
  readonly clock: Clock
}

/** A bucket of R2 or S3: each object is created by one conditional request, whose body the store checks against the digest it is signed with. */
export function s3Sink({name, place, keys, clock}: S3SinkOptions): BagSink {
  const {endpoint, bucket, region, prefix = '', lock} = place
  const client = s3Client({endpoint, bucket, region, ...keys})
  const locked = () => lockHeaders(lock, clock.now())
  return {
    name,
    place: `${endpoint.replace(/\/+$/, '')}/${bucket}/${prefix}`,
    async list(folder, signal) {
      const below = `${prefix}${folder}/`
      const objects = await client.list(below, signal)
      return new Map(objects.map(({key, bytes}) => [key.slice(below.length), bytes]))
    },
    create: async (upload, signal) =>
      create(client, {...upload, key: prefix + upload.key}, {headers: locked(), signal}),
    digest: async (key, signal) => digestThere(client, prefix + key, signal),
    read: (key, signal) => bytesOf(client, prefix + key, signal),
    proveLock: async (key, signal) => proveLock({client, key: prefix + key, lock, now: clock.now()}, signal),
  }
}

interface Creating {
  readonly headers: Readonly<Record<string, string>>
  readonly signal: AbortSignal
}

async function create(client: S3Client, upload: Upload, {headers, signal}: Creating): Promise<'created' | 'there'> {
  const {key, path, bytes, sha256} = upload
  if (bytes > largest)
    throw new Fault('USAGE', `${path} is larger than one request can create (4.9 GiB)`, {
      next: ['copy the bag by hand, and compare with sha256sum -c'],
    })
  const checksum = Buffer.from(sha256, 'hex').toString('base64')
  const answer = await client.send(key, {
    method: 'PUT',
    body: await openAsBlob(path),
    headers: {
      ...headers,
      'if-none-match': '*',
      'content-type': 'application/octet-stream',
      'x-amz-content-sha256': sha256,
      'x-amz-checksum-sha256': checksum,
    },
    signal: AbortSignal.any([signal, AbortSignal.timeout(patienceMs(bytes))]),
  })
  if (answer.ok) return sameChecksum(answer, checksum, key)
  return refused(client, {answer, key}, signal)
}

function sameChecksum(answer: Response, checksum: string, key: string): 'created' {
  const theirs = answer.headers.get('x-amz-checksum-sha256')
  if (theirs === null || theirs === checksum) return 'created'
  throw new Fault('INVALID_DOCUMENT', `the object store says that ${key} has other bytes than were sent`, {
    next: ['firebreak evidence verify --at the sink'],
  })
}

/** R2 answers 403 or 409 before it looks at the condition where a lock covers what is there: what is there decides. */
async function refused(
  client: S3Client,
  {answer, key}: {readonly answer: Response; readonly key: string},
  signal: AbortSignal,
): Promise<'there'> {
  if ([403, 409, 412].includes(answer.status)) {
    const head = await client.send(key, {method: 'HEAD', signal})
    if (head.ok) return 'there'
  }
  if (answer.status !== 501) throw await refusal(answer, `did not take ${key}`)
  throw new Fault('INVALID_DOCUMENT', `the object store cannot do what is asked of it (${await errorCode(answer)})`, {
    next: ['lock by: bucket-rule on R2, by: object-lock only on a bucket of S3 made with it'],
  })
}

async function digestThere(client: S3Client, key: string, signal: AbortSignal): Promise<string | undefined> {
  const head = await client.send(key, {method: 'HEAD', headers: {'x-amz-checksum-mode': 'ENABLED'}, signal})
  if (head.status === 404) return undefined
  if (!head.ok) throw await refusal(head, `could not tell what is at ${key}`)
  const told = head.headers.get('x-amz-checksum-sha256')
  // One of parts ends in their number, and is no digest of the whole.
  if (told !== null && /^[A-Za-z0-9+/]{43}=$/.test(told)) return Buffer.from(told, 'base64').toString('hex')
  return (await digestOf(bytesOf(client, key, signal))).sha256
}

async function* bytesOf(client: S3Client, key: string, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const answer = await client.send(key, {signal})
  if (!answer.ok) throw await refusal(answer, `could not be read at ${key}`)
  if (answer.body !== null) yield* answer.body
}
