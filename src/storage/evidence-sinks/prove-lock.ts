import type {LockProof} from '../../core/evidence/bag-copy.ts'
import type {SinkLock} from '../../core/evidence/sink-place.ts'
import {errorCode, refusal, type S3Client} from '../object-store/s3-client.ts'

const dayMs = 86_400_000

/** What Object Lock is told with each object; nothing where a rule of the bucket does it. */
export function lockHeaders(lock: SinkLock | undefined, now: Date): Readonly<Record<string, string>> {
  if (lock?.by !== 'object-lock') return {}
  return {
    'x-amz-object-lock-mode': 'COMPLIANCE',
    'x-amz-object-lock-retain-until-date': new Date(now.getTime() + lock.days * dayMs).toISOString(),
  }
}

const canary = 'firebreak put this here to find out whether it can be deleted.\n'
/** SHA-256 of it as base64: a store wants a checksum with whatever it locks. */
const canaryChecksum = 'vasatr0cD/o9xS23YjZJAgu/7E3znHEBxofz3vLLDc8='

interface Proving {
  readonly client: S3Client
  readonly key: string
  readonly lock: SinkLock | undefined
  readonly now: Date
}

const held = (why: string): LockProof => ({asked: true, standing: 'held', why})
const unlocked = (why: string): LockProof => ({asked: true, standing: 'unlocked', why})
const unproven = (why: string): LockProof => ({asked: true, standing: 'unproven', why})

/** Puts a canary, deletes it with the keys that put it there, and looks whether it is still there. */
export async function proveLock(proving: Proving, signal: AbortSignal): Promise<LockProof> {
  const {client, key, lock} = proving
  if (lock === undefined) return {...unlocked('the inventory asks for no lock'), asked: false}
  await putCanary(proving, signal)
  const before = await client.send(key, {method: 'HEAD', signal})
  // Where versions are kept, a delete without one hides the object and deletes nothing.
  const version = before.headers.get('x-amz-version-id')
  const query: Readonly<Record<string, string>> = version === null ? {} : {versionId: version}
  const deleted = await client.send(key, {method: 'DELETE', query, signal})
  const after = await client.send(key, {method: 'HEAD', query, signal})
  if (after.status === 404) return unlocked('the object store let a canary be deleted')
  if (deleted.ok) return unproven('the object store says that a canary is deleted, and it is still there')
  return why(await errorCode(deleted), before.headers, proving)
}

async function putCanary({client, key, lock, now}: Proving, signal: AbortSignal): Promise<void> {
  const headers = {...lockHeaders(lock, now), 'if-none-match': '*', 'x-amz-checksum-sha256': canaryChecksum}
  const put = await client.send(key, {method: 'PUT', body: canary, headers, signal})
  if (put.ok) return
  const there = await client.send(key, {method: 'HEAD', signal})
  if (!there.ok) throw await refusal(put, `did not take ${key}`)
}

/** R2 names its lock as the reason (docs: R2, error codes, 10069); S3 says AccessDenied, and the object until when it is locked. */
function why(code: string, headers: Headers, {lock, now}: Proving): LockProof {
  if (code === 'ObjectLockedByBucketPolicy') return held('a rule of the bucket kept a canary from being deleted')
  const until = Date.parse(headers.get('x-amz-object-lock-retain-until-date') ?? '')
  const isLocked = headers.get('x-amz-object-lock-mode') === 'COMPLIANCE' && until > now.getTime()
  if (lock?.by === 'object-lock' && isLocked)
    return held(`Object Lock kept a canary from being deleted, until ${new Date(until).toISOString()}`)
  return unproven(`a canary could not be deleted (${code}), perhaps only because the keys may not delete`)
}
