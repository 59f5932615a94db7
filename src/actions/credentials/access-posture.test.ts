import {expect, test} from 'vitest'
import type {Reader} from '../../core/cloudflare.ts'
import {Fault} from '../../core/fault.ts'
import {stubAccount} from '../shared/stub-account.ts'
import {accessPosture} from './access-posture.ts'

function counting(reader: Reader, failures = 0) {
  let reads = 0
  const all: Reader['all'] = async (fetchPage, key) => {
    reads += 1
    if (reads <= failures) throw new Fault('UNAVAILABLE', 'try later')
    return reader.all(fetchPage, key)
  }
  return {reader: {...reader, all}, reads: () => reads}
}

const strict = {'access/organizations': {strict_service_token_auth: true}, 'access/apps': []}

test('a thousand tokens of one plan read the organization once', async () => {
  const {reader, reads} = counting(stubAccount(strict).reader)
  await Promise.all(Array.from({length: 1000}, () => accessPosture(reader)))
  expect(reads()).toBe(1)
})

test('what could not be read is read again', async () => {
  const {reader} = counting(stubAccount(strict).reader, 1)
  expect(await accessPosture(reader)).toEqual({strict: true, enrolment: undefined, apps: undefined})
  expect(await accessPosture(reader)).toEqual({strict: true, enrolment: new Set(), apps: new Map()})
})
