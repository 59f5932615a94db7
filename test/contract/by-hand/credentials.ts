import {HexRef, PersonRef, StoredSecretRef, UuidRef} from '../../../src/core/targets.ts'
import {peopleOf} from '../../../src/sandbox/families/people/store.ts'
import {secretsStore} from '../../../src/sandbox/families/secrets-store/records.ts'
import {type Edit, edited} from './edit.ts'

/** What proves who an agent or a person is. */
export const credentialEdits: readonly Edit[] = [
  {
    action: 'api-token.disable',
    make: ({account}, {token}) =>
      edited(
        account.apiTokens.get(HexRef.parse(token).id),
        (stored) => ({...stored, condition: {request_ip: {in: ['203.0.113.0/24']}}}),
        ({condition}) => JSON.stringify(condition ?? null).includes('203.0.113.0/24'),
      ),
  },
  {action: 'api-token.roll', none: 'the request has no body: it is about the value alone'},
  {
    action: 'member.suspend',
    make({account}, {member}) {
      const {name} = PersonRef.parse(member)
      const found = [...peopleOf(account).members.values()].find(({stored}) => stored.email === name)
      return edited(
        found,
        (stored) => ({...stored, policies: [...stored.policies, ...stored.policies.slice(0, 1)]}),
        ({policies}) => policies.length > 1,
      )
    },
  },
  {
    action: 'secret.unplug',
    make: ({account}, {secret}) =>
      edited(
        secretsStore(account).secrets.get(StoredSecretRef.parse(secret).id),
        (stored) => ({...stored, scopes: [...stored.scopes, 'dex' as const]}),
        ({scopes}) => scopes.includes('dex'),
      ),
  },
  {
    action: 'service-token.cut-previous',
    make: ({account}, {token}) =>
      edited(
        account.serviceTokens.get(UuidRef.parse(token).id),
        (stored) => ({...stored, enabled: false}),
        ({enabled}) => !enabled,
      ),
  },
  {action: 'service-token.disable', none: 'it names the switch, and the name, which the API wants and the state has'},
  {action: 'mesh-node.rotate', none: 'the PATCH names the secret alone'},
  {action: 'registration.revoke', none: 'it names a secret, or a switch with the name that the state has'},
  {action: 'tunnel.rotate-and-drop', none: 'the PATCH names the secret alone'},
]
