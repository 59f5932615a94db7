import type {Family} from '../family.ts'
import {settingsOf} from './records.ts'
import {settingsRoutes} from './routes.ts'

/** What evidence reads beside the levers: Gateway, devices, identity providers, and Logpush, which no action touches. */
export const accountSettings: Family = {
  name: 'account-settings',
  routes: settingsRoutes,
  seed: (account) => {
    settingsOf(account)
  },
  snapshot: (account) => ({state: settingsOf(account).jobs}),
}
