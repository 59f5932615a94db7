import type {RegistrationListParams} from 'cloudflare/resources/zero-trust/devices/registrations'
import {expect, test} from 'vitest'
import {readRegistrations} from './registrations.ts'
import {stubAccount} from './stub-account.ts'

const registration = (id: string, name: string) => ({id, device: {id: `device of ${name}`, name}})

test('asks for each device by its name, in an order that does not move, and takes only the exact one', async () => {
  const {reader} = stubAccount({})
  const asked: RegistrationListParams[] = []
  const {zeroTrust} = reader.api
  const list: typeof zeroTrust.devices.registrations.list = async (params) => {
    asked.push(params)
    return {
      result: [registration('b', 'gw-1'), registration('a', 'gw-1'), registration('c', 'gw-10')] as never,
    }
  }
  const devices = {...zeroTrust.devices, registrations: {...zeroTrust.devices.registrations, list}}
  const looking = {...reader, api: {...reader.api, zeroTrust: {...zeroTrust, devices}}}
  const found = await readRegistrations(looking, [{name: 'gw', replicas: ['gw-1', 'gw-2'], enrolment: []}])
  expect(found.map(({id}) => id)).toEqual(['a', 'b'])
  expect(asked).toMatchObject(
    ['gw-1', 'gw-2'].map((search) => ({search, status: 'all', sort_by: 'id', account_id: reader.account})),
  )
})
