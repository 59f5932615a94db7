import type {Account} from '../../account/account.ts'
import {memory} from '../family.ts'

/** One Logpush job. Its destination holds the secret that it writes with (docs: Logpush, enable R2). */
export interface LogpushJob {
  readonly id: number
  readonly dataset: string
  readonly destination_conf: string
  readonly enabled: boolean
  /** When it was made: it sends what comes after, and nothing that was before. */
  readonly since: string
}

/** Whether requests of one kind are logged that are allowed, and those that are blocked (SDK: LoggingSetting). */
interface KindLogged {
  readonly log_all: boolean
  readonly log_blocks: boolean
}

export interface SettingsStore {
  /** Whether Gateway decrypts TLS, and writes an activity log (SDK: GatewayConfigurationSettings). */
  tlsDecrypt: boolean
  activityLog: boolean
  /** Where nothing is said of a kind, all of it is logged. */
  readonly logged: Partial<Record<'dns' | 'http' | 'l4', KindLogged>>
  /** Whether Gateway sees the traffic of devices (SDK: DeviceSettings). */
  tcpProxy: boolean
  udpProxy: boolean
  /** Of the identity provider that people sign in with; a GET shows them. */
  readonly clientSecret: string
  readonly scimSecret: string
  /** Lets whoever has it turn off a device that may not be turned off. */
  readonly overrideCode: string
  /** When the account was opened: long before the drill, so that its AI Gateways keep logs of their own. */
  createdOn: string
  readonly jobs: LogpushJob[]
  /** As many records as one answer may hold of what was pushed. */
  mostPushed: number
}

/** The identity provider that people sign in with, and that pushes them here. */
export const provider = {id: 'c0b2f3d4-8f5e-4c52-a6a7-2b6f6a1d9e01', name: 'Okta', type: 'okta'} as const

export const settingsOf = memory(({mint}: Account): SettingsStore => ({
  tlsDecrypt: false,
  activityLog: true,
  logged: {},
  tcpProxy: true,
  udpProxy: true,
  clientSecret: mint.hex('idp-secret'),
  scimSecret: mint.hex('scim-secret'),
  overrideCode: mint.hex('override-code', 8),
  createdOn: '2024-05-02T08:00:00Z',
  jobs: [],
  mostPushed: 10_000,
}))

/** What a job has sent by now: the records of its data set since it was made. */
export const pushed = ({logins}: Account, {since}: LogpushJob) => logins.filter(({at}) => at >= since)
