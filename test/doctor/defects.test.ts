import {afterAll, beforeAll, expect, test} from 'vitest'
import {Doctor, type Finding} from '../../src/core/documents/answers/doctor.ts'
import {defects} from './defects/index.ts'
import {type Healthy, knownRunbooks, openHealthy} from './healthy.ts'

let healthy: Healthy
let peace: readonly string[]

const named = ({check, severity, object}: Finding): string => `${severity} ${check}: ${object}`

beforeAll(async () => {
  healthy = await openHealthy()
  peace = (await healthy.examine()).findings.map(named)
})
afterAll(() => healthy.range.stop())

test('in a healthy account the doctor looks at everything, finds nothing but advice, and writes nothing', async () => {
  const doctor = await healthy.examine({asked: knownRunbooks})
  expect(doctor.findings.filter(({severity}) => severity !== 'advice')).toEqual([])
  expect(doctor.checks.filter(({standing}) => standing === 'unseen')).toEqual([])
  expect(healthy.range.writes()).toEqual([])
  expect(Doctor.parse(doctor)).toEqual(doctor)
})

test('there are thirty defects and more, and each is named once', () => {
  expect(defects.length).toBeGreaterThanOrEqual(30)
  expect(new Set(defects.map(({what}) => what)).size).toBe(defects.length)
})

test.each(defects)('found, and nothing else: $what', async ({plant, given, found: {check, severity, object}}) => {
  const heal = plant?.(healthy)
  const doctor = await healthy.examine(given?.(healthy) ?? {}).finally(heal)
  const news = doctor.findings.map(named).filter((one) => !peace.includes(one) || one.startsWith('blocker'))
  expect(news).toEqual([expect.stringContaining(`${severity} ${check}: ${object}`)])
})
