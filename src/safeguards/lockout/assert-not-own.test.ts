import {expect, test} from 'vitest'
import {exampleChange} from '../../../test/fixtures/example-plan.ts'
import {Inventory} from '../../core/documents/inventory.ts'
import {assertNotOwn} from './assert-not-own.ts'

const own = 'a'.repeat(32)
const inventory = Inventory.parse({
  schema: 'firebreak/inventory@1',
  account: {id: '0'.repeat(32), name: 'Example Corp', environment: 'drill'},
})
const planOf = (id: string) => ({
  kind: 'contain' as const,
  changes: [exampleChange({target: {kind: 'api-token', id, name: 'full'}})],
})

test('a plan that would change the token which acts is refused, though another token looked', () => {
  const identity = {tokenId: own, kind: 'account' as const}
  expect(() => assertNotOwn(planOf(own), inventory, identity)).toThrow(expect.objectContaining({code: 'REFUSED'}))
  expect(() => assertNotOwn(planOf('b'.repeat(32)), inventory, identity)).not.toThrow()
})
