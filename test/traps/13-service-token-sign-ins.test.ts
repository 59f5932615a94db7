import {afterEach, beforeEach, expect, test} from 'vitest'
import snapshot from '../../src/actions/logs/logs-snapshot/index.ts'
import type {Connection} from '../../src/cloudflare/connect.ts'
import {responderPermissions} from '../../src/sandbox/scenarios/responder-permissions.ts'
import {systemClock} from '../../src/storage/system-clock.ts'
import {openAccount, type QuietAccount} from '../contract/account.ts'
import {never} from '../fixtures/approvals.ts'
import {sinkOf} from '../fixtures/evidence/sink-of.ts'

let account: QuietAccount
let connection: Connection

beforeEach(async () => {
  account = await openAccount()
  connection = account.connectWith(responderPermissions)
})
afterEach(() => account.stop())

const tokenId = () =>
  [...account.world.account.serviceTokens.values()].find(({stored}) => stored.name === 'support-bot')?.stored.id ?? ''

/** What a snapshot of one source keeps, and what it says is missing. */
async function collected(source: string) {
  const kept: string[] = []
  const reports = await snapshot.collect(
    connection.reader,
    {sources: [source], lookback: '24h'},
    {
      sink: sinkOf(async (file, bytes, about) => {
        kept.push(Buffer.from(bytes).toString('utf8'))
        return {...about, file, sha256: `sha256:${'0'.repeat(64)}`, bytes: bytes.length, collectedAt: about.request}
      }),
      now: systemClock.now(),
      targets: [],
      signal: never,
    },
  )
  return {text: kept.join('\n'), gaps: reports.flatMap(({gaps}) => gaps)}
}

test('the Access request log holds no sign-in of a service token, and the evidence says so', async () => {
  const {text, gaps} = await collected('access')
  expect(text).toContain('oncall@example.com')
  expect(text).not.toContain(tokenId())
  expect(gaps).toContain('service-token sign-ins are not in this log')
})

test('the evidence takes them from where they are, and says that they are sampled', async () => {
  const {text, gaps} = await collected('service-token-logins')
  expect(text).toContain(tokenId())
  expect(gaps.join(' ')).toContain('sampled')
})
