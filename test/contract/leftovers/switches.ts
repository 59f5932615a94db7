import {McpGrantRef, StoredSecretRef} from '../../../src/core/targets.ts'
import {otherOauthTitle} from '../../../src/sandbox/families/kv/index.ts'
import {signInToMcp} from '../../../src/sandbox/families/kv/oauth-server.ts'
import {namespaceOf} from '../../../src/sandbox/families/kv/records.ts'
import {secretsStore} from '../../../src/sandbox/families/secrets-store/records.ts'
import type {Leftover} from './leftover.ts'

/** Switches that agents obey, and keys that they use. */
export const switchLeftovers: readonly Leftover[] = [
  {
    action: 'flag.stop',
    none: 'a flag without rules serves its default and nothing else, and the account does not show who asks it',
  },
  {
    action: 'kv-flag.stop',
    none: 'the central store holds the stop or does not, and the caches that may hold something else cannot be read',
  },
  {
    action: 'secret.unplug',
    code: 'secret-other-service',
    plant({account}, params) {
      const {id} = StoredSecretRef.parse(params['secret'])
      const secret = secretsStore(account).secrets.get(id)
      if (secret !== undefined) secret.set({...secret.stored, scopes: ['access']})
    },
  },
  {
    action: 'mcp-oauth.revoke',
    code: 'mcp-grant-elsewhere',
    plant({account}, params) {
      const {name: user} = McpGrantRef.parse(params['grant'])
      signInToMcp(account, namespaceOf(account, otherOauthTitle), {user, client: 'client-of-a-test'})
    },
  },
]
