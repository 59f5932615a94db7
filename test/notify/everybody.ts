import {writeFileSync} from 'node:fs'
import {join} from 'node:path'
import type {Inventory} from '../../src/core/documents/inventory.ts'
import {Notify} from '../../src/core/notices/notify.ts'
import type {Heard, Listener} from './listener.ts'

/** What opens the door of each. */
export const secrets = {
  path: 'T00/B00/only-who-knows-this-may-post',
  token: 'xoxb-canary-4711-of-the-bot',
  key: 'canary-of-the-routing-key-0815',
  hmac: 'canary-of-the-shared-secret-42',
  github: 'ghp_canaryOfTheIssueWriter',
}

/** The place of a secret that the tests plant. */
function plantIn(dir: string, name: string, value: string): string {
  const path = join(dir, name)
  writeFileSync(path, value, {mode: 0o600})
  return `file:${path}`
}

/** One target of each kind, all of them the same listener. */
export function everybody(listener: Listener, dir: string): Notify {
  const planted = (name: string, value: string) => plantIn(dir, name, value)
  return Notify.parse({
    updateEvery: '15m',
    codenames: {'INC-SECRET': 'Blue Heron'},
    targets: {
      channel: {type: 'slack', webhook: planted('slack', `${listener.url}/services/${secrets.path}`)},
      thread: {
        type: 'slack-thread',
        token: planted('bot', secrets.token),
        channel: 'C0123456789',
        api: `${listener.url}/api`,
      },
      pager: {type: 'pagerduty', routingKey: planted('pager', secrets.key), url: `${listener.url}/v2/enqueue`},
      hook: {
        type: 'webhook',
        url: planted('hook', `${listener.url}/hook`),
        secret: planted('hmac', secrets.hmac),
        templates: {contained: 'It is over: ${incident}'},
      },
      issue: {
        type: 'github-issue',
        repository: 'example/incidents',
        token: planted('github', secrets.github),
        api: listener.url,
        events: ['started', 'contained', 'released'],
      },
    },
  })
}

/** What a receiver does with Web Crypto and the manual at hand. */
export async function isSigned({headers, body}: Heard): Promise<boolean> {
  const bytes = (text: string) => new TextEncoder().encode(text)
  const hmac = {name: 'HMAC', hash: 'SHA-256'}
  const key = await crypto.subtle.importKey('raw', bytes(secrets.hmac), hmac, false, ['verify'])
  const [, hex = ''] = /^sha256=([0-9a-f]{64})$/.exec(String(headers['x-firebreak-signature'])) ?? []
  const signed = bytes(`${String(headers['x-firebreak-timestamp'])}.${body}`)
  return crypto.subtle.verify('HMAC', key, Buffer.from(hex, 'hex'), signed)
}

/** Every name that the inventory gives to something, and every host and address in it. */
export function namesIn(inventory: Inventory): readonly string[] {
  const {notify: _notify, ...rest} = inventory
  const agents = Object.keys(inventory.agents)
  const texts = [...JSON.stringify(rest).matchAll(/"name":"([^"]+)"|"((?:\d+\.){3}\d+)/g)].map(
    ([, name, host]) => name ?? host ?? '',
  )
  return [...new Set([...agents, ...Object.keys(inventory.segments), ...Object.keys(inventory.probes), ...texts])]
}
