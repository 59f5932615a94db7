import {expect, test} from 'vitest'
import {editInventory} from './edit-inventory.ts'

const text = `# ours
schema: firebreak/inventory@1
account: {id: a, name: b}   # the account

agents:
  # the first
  support-bot:
    owner: ada
    serviceTokens:
      - {name: support-bot, id: one} # since March
      - {name: older, id: two}
    addresses: [10.0.0.1, 10.0.0.2]
`

test('no edit gives the text back, byte for byte', () => {
  expect(editInventory(text, [])).toBe(text)
})

test('an item is added at the end of its list; comments, order and style stay', () => {
  const edited = editInventory(text, [
    {edit: 'add', path: ['agents', 'support-bot', 'serviceTokens'], value: {name: 'new', id: 'three'}},
  ])
  const added = edited.split('\n').filter((line) => !text.split('\n').includes(line))
  expect(edited).toContain('# since March')
  expect(edited).toContain('# the first')
  expect(added.filter((line) => !line.includes('the account'))).toEqual(['      - name: new', '        id: three'])
})

test('what was plain stays plain, and what is new is never taken for a boolean', () => {
  const own = 'until: 2099-01-01T00:00:00.000Z\n'
  const edited = editInventory(own, [{edit: 'add', path: ['names'], value: 'no'}])
  expect(edited).toBe(`${own}names:\n  - "no"\n`)
})

test('a list that is not there is made, and one that loses its last item goes', () => {
  const edited = editInventory(text, [
    {edit: 'add', path: ['agents', 'support-bot', 'apiTokens'], value: {name: 'key', id: 'four'}},
    {edit: 'remove', path: ['agents', 'support-bot', 'serviceTokens'], id: 'one'},
    {edit: 'remove', path: ['agents', 'support-bot', 'serviceTokens'], id: 'two'},
    {edit: 'remove', path: ['agents', 'support-bot', 'addresses'], id: '10.0.0.2'},
  ])
  expect(edited).toContain('    apiTokens:\n      - name: key\n        id: four\n')
  expect(edited).not.toContain('serviceTokens')
  expect(edited).toContain('addresses: [10.0.0.1]')
})

test('of two objects with one name only the one that is meant goes, by its id and its kind', () => {
  const own = `others:
  - {kind: ai-gateway, id: chat, name: chat}
  - {kind: worker, id: chat, name: other, owner: ada}
  - {kind: worker, id: 5f, name: chat, owner: ada}
`
  const edited = editInventory(own, [{edit: 'remove', path: ['others'], id: 'chat', kind: 'ai-gateway'}])
  expect(edited).toBe(own.replace(/.*ai-gateway.*\n/, ''))
})

test.each([['  - a\n'], ['- a\n'], ['    - a\n']])('the indentation of a list stays as it is: %j', (item) => {
  const own = `top:\n${item}`
  expect(editInventory(own, [{edit: 'add', path: ['top'], value: 'b'}])).toBe(`${own}${item.replace('a', 'b')}`)
})
