import {createHash} from 'node:crypto'
import {Fault} from '../../core/fault.ts'
import type {Stamper} from './witness.ts'

/** TimeStampReq of RFC 3161 in DER, up to the digest: version 1, SHA-256, and 32 bytes of it to follow. */
const before = Buffer.from('30390201013031300d060960864801650304020105000420', 'hex')
/** certReq: the answer shall hold the certificate, so that anybody can check it. */
const after = Buffer.from('0101ff', 'hex')

const longest = 64 * 1024

/** What an authority is asked: to put the time on these bytes. */
export const timeStampQuery = (bytes: Uint8Array): Buffer =>
  Buffer.concat([before, createHash('sha256').update(bytes).digest(), after])

/** Asks an authority over HTTP, as RFC 3161 section 3.4 says, to put the time on a signature. */
export function timeStamper(name: string, url: string): Stamper {
  return {
    name,
    async stamp({dsseEnvelope}, signal) {
      const signature = Buffer.from(dsseEnvelope.signatures[0].sig, 'base64')
      const answer = await fetch(url, {
        method: 'POST',
        headers: {'content-type': 'application/timestamp-query', accept: 'application/timestamp-reply'},
        body: timeStampQuery(signature),
        redirect: 'error',
        signal,
      })
      if (!answer.ok) throw new Fault('UNAVAILABLE', `the time stamp authority answered ${answer.status}`)
      const reply = Buffer.from(await answer.arrayBuffer())
      await assertStamp(reply, signature)
      return reply.toString('base64')
    },
  }
}

/** What is kept is a stamp on this very signature; whether its authority is trusted, the one who verifies decides. */
async function assertStamp(reply: Buffer<ArrayBuffer>, signature: Buffer<ArrayBuffer>): Promise<void> {
  const {RFC3161Timestamp} = await import('@sigstore/core')
  try {
    if (reply.length > longest) throw new Error('it is too long')
    const stamp = RFC3161Timestamp.parse(reply)
    if (stamp.status !== 0n && stamp.status !== 1n) throw new Error(`status ${stamp.status}`)
    stamp.tstInfo.verify(signature)
  } catch (cause) {
    throw new Fault('UNAVAILABLE', 'the time stamp authority gave no stamp on this signature', {cause})
  }
}
