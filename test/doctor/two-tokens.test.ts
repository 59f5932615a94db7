import {afterAll, beforeAll, expect, test} from 'vitest'
import {Secret} from '../../src/core/text/secret.ts'
import {responderPermissions} from '../../src/sandbox/scenarios/responder-permissions.ts'
import {changeToken, type Healthy, openHealthy, without} from './healthy.ts'

let healthy: Healthy
let reading: string
beforeAll(async () => {
  healthy = await openHealthy()
  const reads = responderPermissions.filter((name) => name.endsWith(' Read') && name !== 'Firewall Services Read')
  reading = healthy.world.addApiToken({name: 'reading', permissions: reads}).value
})
afterAll(() => healthy.range.stop())

test('of two tokens, each permission is named with the token that lacks it, as the dashboard calls it', async () => {
  changeToken(healthy.world, 'firebreak', (token) => without(token, 'Access: Service Tokens Write'))
  const tokens = {
    looking: async () => new Secret('FIREBREAK_READ_TOKEN', reading),
    acting: async () => new Secret('FIREBREAK_TOKEN', healthy.range.sandbox.token),
  }
  const {findings} = await healthy.examine({tokens})
  const lacking = findings.filter(({check}) => check === 'permissions')
  expect(lacking.map(({severity, object, message, mend}) => [severity, object, message, mend[0]])).toEqual([
    [
      'blocker',
      'FIREBREAK_TOKEN',
      'the token lacks Access: Service Tokens Write',
      expect.stringContaining('Access: Service Tokens Edit (dashboard: Manage Account, Account API tokens)'),
    ],
    [
      'warning',
      'FIREBREAK_READ_TOKEN',
      'the token lacks Firewall Services Read',
      expect.stringContaining('give the token of FIREBREAK_READ_TOKEN the permission Firewall Services Read'),
    ],
  ])
})
