import {afterEach, beforeEach, expect, test} from 'vitest'
import type {Office} from '../../api/testing/office.ts'
import {openOffice} from '../../api/testing/office.ts'
import {zonesOf} from '../waf/records.ts'
import {clientCertificatesFamily} from './index.ts'
import {addCertificate, addZone, type Certificate, certificatesOf} from './records.ts'

let office: Office
let certificate: Certificate

beforeEach(async () => {
  office = await openOffice()
  addZone(office.world.account)
  certificate = addCertificate(office.world.account, 'agent')
})
afterEach(() => office.api.stop())

const certificates = () => office.client().clientCertificates
const zone = () => ({zone_id: certificatesOf(office.world.account).zone})

async function siteStatus(): Promise<number | undefined> {
  const [surface] = clientCertificatesFamily.surfaces?.(office.world.account) ?? []
  const headers = {'x-sandbox-certificate': certificate.fingerprint}
  const request = {method: 'GET', path: '/', query: new URLSearchParams(), headers, body: '', address: ''}
  return (await surface?.answer(request))?.status
}

test('revoking is pending until the edge has followed, and can be taken back', async () => {
  expect((await certificates().delete(certificate.id, zone())).status).toBe('pending_revocation')
  expect(await siteStatus()).toBe(200)
  office.clock.advance(250)
  expect((await certificates().get(certificate.id, zone())).status).toBe('revoked')
  expect(await siteStatus()).toBe(403)
  const back = await certificates().edit(certificate.id, {...zone(), reactivate: true})
  expect(back.status).toBe('pending_reactivation')
  office.clock.advance(250)
  expect((await certificates().get(certificate.id, zone())).status).toBe('active')
  expect(await siteStatus()).toBe(200)
})

test('a revoked certificate is a verified one, and passes where no rule asks whether it is revoked', async () => {
  const {ruleset} = zonesOf(office.world.account).get(zone().zone_id) ?? {}
  const {stored} = ruleset ?? {}
  if (ruleset === undefined || stored === undefined) throw new Error('the zone has no custom rules')
  ruleset.set({...stored, rules: stored.rules.filter(({expression}) => !expression.includes('revoked'))})
  await certificates().delete(certificate.id, zone())
  office.clock.advance(250)
  expect(await siteStatus()).toBe(200)
})
