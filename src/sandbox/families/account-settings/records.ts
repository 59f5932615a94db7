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

export interface SettingsStore {
  /** Of the identity provider that people sign in with; a GET shows them. */
  readonly clientSecret: string
  readonly scimSecret: string
  /** Lets whoever has it turn off a device that may not be turned off. */
  readonly overrideCode: string
  readonly jobs: LogpushJob[]
}

export const settingsOf = memory(({mint}: Account): SettingsStore => ({
  clientSecret: mint.hex('idp-secret'),
  scimSecret: mint.hex('scim-secret'),
  overrideCode: mint.hex('override-code', 8),
  jobs: [],
}))

/** What a job has sent by now: the records of its data set since it was made. */
export const pushed = ({logins}: Account, {since}: LogpushJob) => logins.filter(({at}) => at >= since)
