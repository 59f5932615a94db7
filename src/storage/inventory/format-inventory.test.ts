import fc from 'fast-check'
import {expect, test} from 'vitest'
import type {AccountLook, Listed} from '../../core/inventories/account-look.ts'
import {proposeInventory, surveyAccount} from '../../core/inventories/propose-inventory.ts'
import {remarksOn} from '../../core/inventories/remarks.ts'
import {Inventory} from '../../core/documents/inventory.ts'
import {parseInventory} from '../documents.ts'
import {formatInventory} from './format-inventory.ts'

const uuid = fc.uuid({version: 4})
const hex = fc.stringMatching(/^[0-9a-f]{32}$/)
const name = fc.oneof(
  fc.string({minLength: 1, maxLength: 30}),
  fc.constantFrom(
    'yes',
    'no',
    'On',
    'null',
    '~',
    '1e3',
    '0x10',
    '# x',
    '- a',
    'a: b',
    'support-bot',
    'support-bot api',
  ),
)
const object = (kind: Listed['kind'], id: fc.Arbitrary<string>): fc.Arbitrary<Listed> =>
  fc.record({kind: fc.constant(kind), id, name})

/** What has no other id than its name. */
const named = (kind: Listed['kind']) => name.map((id): Listed => ({kind, id, name: id}))

const objects = fc.uniqueArray(
  fc.oneof(
    object('service-token', uuid),
    object('api-token', hex),
    object('worker', hex),
    object('mesh-node', uuid),
    object('tunnel', uuid),
    named('ai-gateway'),
    named('mcp-server'),
    object('service-token', name),
  ),
  {selector: ({kind, id}) => `${kind}/${id}`, maxLength: 12},
)

const look: fc.Arbitrary<AccountLook> = fc.record({
  account: fc.record({id: hex, name}),
  objects,
  devices: fc.array(
    fc.record({
      name,
      addresses: fc.constant(['100.96.0.1']),
      enrolledBy: fc.constantFrom('service-token', 'node', 'person'),
    }),
    {maxLength: 3},
  ),
  apps: fc.array(
    fc.record({id: uuid, name, type: fc.constantFrom('self_hosted', 'warp'), domain: name, tokens: fc.array(uuid)}),
    {maxLength: 3},
  ),
  roads: fc.constant([]),
  tools: fc.constant({}),
  unread: fc.constant([{what: 'Workers', kinds: ['worker' as const], why: 'line\nbreak'}]),
})

test('whatever the account calls its objects, the proposed file says what was proposed, to the strict reader', () => {
  fc.assert(
    fc.property(look, (seen) => {
      // What has no readable form is refused by every reader of ours, and by Cloudflare.
      fc.pre(JSON.stringify(seen).isWellFormed())
      const survey = surveyAccount(seen, 'f'.repeat(32))
      const agents = survey.candidates.map((candidate) => candidate.name)
      const draft = proposeInventory(survey, {environment: 'drill', owner: 'yes', agents})
      const text = formatInventory(draft, remarksOn(draft, seen))
      expect(parseInventory(text, 'firebreak.yaml').document).toEqual(Inventory.parse(draft))
      const placed = JSON.stringify(draft)
      for (const {id} of seen.objects) expect(placed).toContain(JSON.stringify(id))
    }),
  )
})
