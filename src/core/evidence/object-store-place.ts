import {z} from 'zod'
import {SecretRef} from '../documents/secret-ref.ts'
import {Name} from '../ids.ts'

/** Over TLS, or to this machine. */
export const Endpoint = z.url({protocol: /^https?$/}).refine(
  (url) => {
    const {protocol, hostname} = new URL(url)
    return protocol === 'https:' || hostname === '127.0.0.1' || hostname === '[::1]'
  },
  {message: 'expected https, or http on 127.0.0.1'},
)

/** A bucket of R2, or of anything else that speaks S3, and where the keys to it are read. */
export const objectStore = {
  endpoint: Endpoint,
  bucket: Name,
  region: Name.default('auto'),
  accessKeyId: SecretRef,
  secretAccessKey: SecretRef,
}
