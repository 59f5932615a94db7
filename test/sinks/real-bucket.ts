import {CorePaths, Log, LogLevel, Miniflare} from 'miniflare'
import type {S3Place} from '../../src/core/evidence/sink-place.ts'
import {s3Client, type S3Client} from '../../src/storage/object-store/s3-client.ts'

const bucket = 'evidence'
/** Words that no file and no output may hold. */
export const keys = {accessKeyId: 'AKID-SINK-CANARY', secretAccessKey: 'wJalrXUtnFEMI-SINK-CANARY-key'} as const

/** R2 as Cloudflare's own simulator has it: signatures, conditions and digests are checked; locks are not there. */
export async function startBucket() {
  const server = new Miniflare({
    host: '127.0.0.1',
    port: 0,
    cf: false,
    telemetry: {enabled: false},
    log: new Log(LogLevel.NONE),
    modules: true,
    script: 'export default {fetch: () => new Response(null, {status: 404})}',
    r2Buckets: {EVIDENCE: {id: bucket, s3Credentials: keys}},
  })
  const endpoint = new URL(CorePaths.R2_S3, await server.ready).href
  const place: S3Place = {
    type: 's3',
    endpoint,
    bucket,
    region: 'auto',
    accessKeyId: 'env:ID',
    secretAccessKey: 'env:KEY',
  }
  const client: S3Client = s3Client({endpoint, bucket, region: 'auto', ...keys})
  return {place, client, stop: async () => server.dispose()}
}
export type Bucket = Awaited<ReturnType<typeof startBucket>>
