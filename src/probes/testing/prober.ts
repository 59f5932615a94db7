import type {Reader} from '../../core/cloudflare.ts'
import {Fault} from '../../core/fault.ts'
import type {Prober} from '../../core/ports.ts'
import {Secret} from '../../core/text/secret.ts'
import {createProber, type ProberOptions} from '../prober.ts'

export const secrets: Readonly<Record<string, string>> = {
  'env:ID': 'client.access',
  'env:SECRET': 'hunter2-hunter2',
  'env:SESSION': 'cookie-of-old',
  'env:TOKEN': 'token-of-an-agent',
}

/** The clock of the machine. */
export const realTime = {
  mono: (): number => process.uptime() * 1000,
  sleep: (ms: number, signal?: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      AbortSignal.timeout(Math.ceil(ms)).addEventListener('abort', () => resolve(), {once: true})
      signal?.addEventListener('abort', () => reject(new Error('aborted')), {once: true})
    }),
}

const noReader = {account: 'account'} as Reader // only a flag probe reads, and its tests bring a reader

/** A prober with a few secrets, which waits no longer than a test should. */
export function testProber(options: Partial<ProberOptions> = {}): Prober {
  return createProber({
    resolveSecret: async (ref) => {
      const value = secrets[ref]
      if (value === undefined) throw new Fault('DENIED', `${ref} is not set`)
      return new Secret(ref, value)
    },
    reader: noReader,
    authority: {baseUrl: 'http://127.0.0.1:9/client/v4', account: 'account'},
    clock: realTime,
    timeoutMs: 600,
    ...options,
  })
}
