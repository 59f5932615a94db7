import {expect, test} from 'vitest'
import {askedProbes} from './asked-probes.ts'

const known = {
  name: {type: 'dns', server: '127.0.0.1', port: 53, name: '${domain}'},
  plain: {type: 'tcp', host: '10.0.0.1', port: 443},
} as const

test('a probe asks about what the runbook is given', () => {
  expect(askedProbes(['name', 'plain'], known, {domain: 'drop.example'})).toEqual({
    name: {...known.name, name: 'drop.example'},
    plain: known.plain,
  })
})

test('a probe about a param that was not given is not asked, nor is one that nobody names', () => {
  expect(askedProbes(['name'], known, {domain: undefined})).toEqual({})
  expect(askedProbes(['unknown'], known, {})).toEqual({})
})

test('a probe about a param that the runbook does not have is an error, where the runbook asks it', () => {
  expect(() => askedProbes(['name'], known, {})).toThrow('probe name')
  expect(askedProbes(['plain'], known, {})).toEqual({plain: known.plain})
})
