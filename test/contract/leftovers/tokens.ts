import {HexRef, OAuthClientRef, UuidRef} from '../../../src/core/targets.ts'
import type {World} from '../../../src/sandbox/world.ts'
import {addCertificate, certificatesOf} from '../../../src/sandbox/families/client-certificates/records.ts'
import {zonesOf} from '../../../src/sandbox/families/waf/records.ts'
import type {Leftover} from './leftover.ts'

/** A sign-in at the application that everybody uses leaves a session behind. */
function signIn(world: World, params: Readonly<Record<string, unknown>>): void {
  const {id} = UuidRef.parse(params['token'])
  const app = world.addApp({name: 'wiki', type: 'self_hosted', domain: 'wiki.example.com', admits: [id]})
  world.edge.recordLogin({appId: app.id, serviceTokenId: id, allowed: true, address: '203.0.113.9'})
}

/** The token makes another one, as a thief would, and the audit log has it. */
function mintAnother(world: World, params: Readonly<Record<string, unknown>>): void {
  const {id, name} = HexRef.parse(params['token'])
  const child = world.addApiToken({name: 'child', permissions: ['Account Analytics Read']})
  world.account.audit.push({
    id: 'audit-of-a-test',
    account: {id: world.accountId, name: world.accountName},
    action: {description: 'Create API token child', result: 'success', time: world.account.stamp(), type: 'create'},
    actor: {context: 'api_token', ip_address: '203.0.113.9', token_id: id, token_name: name, type: 'account'},
    raw: {
      cf_ray_id: '0123456789abcdef',
      method: 'POST',
      status_code: 200,
      uri: `/client/v4/accounts/${world.accountId}/tokens`,
      user_agent: 'curl',
    },
    resource: {id: child.id, product: 'api_tokens', scope: 'accounts', type: 'token'},
  })
}

/** Credentials that are replaced, cut or deleted. */
export const tokenLeftovers: readonly Leftover[] = [
  {action: 'service-token.rotate', code: 'app-session', plant: signIn},
  {action: 'service-token.cut-previous', code: 'app-session', plant: signIn},
  {action: 'service-token.delete', code: 'app-session', plant: signIn},
  {action: 'api-token.roll', code: 'made-token', plant: mintAnother},
  {action: 'api-token.delete', code: 'made-token', plant: mintAnother},
  {
    action: 'oauth-client.replace-secret',
    code: 'provisioned-token',
    plant(world, params) {
      const {id} = OAuthClientRef.parse(params['client'])
      world.addApiToken({name: 'got-by-client', permissions: ['Account Analytics Read'], provisionedBy: id})
    },
  },
  {
    action: 'client-certificate.revoke',
    code: 'twin-certificate',
    plant: ({account}) => void addCertificate(account, 'research-bot'),
  },
  {
    action: 'client-certificate.revoke',
    code: 'revocation-unchecked',
    plant({account}) {
      const zone = zonesOf(account).get(certificatesOf(account).zone)
      const ruleset = zone?.ruleset.stored
      if (zone === undefined || ruleset === undefined) throw new Error('the zone has no custom rules')
      const rules = ruleset.rules.filter(({expression}) => !expression.includes('cert_revoked'))
      zone.ruleset.set({...ruleset, rules})
    },
  },
]
