import {afterAll, beforeAll, expect, test} from 'vitest'
import {Doctor, type Finding} from '../../src/core/documents/answers/doctor.ts'
import {defects} from './defects/index.ts'
import {machineDefects} from './defects/machine.ts'
import type {Defect} from './defects/plant.ts'
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

/** Those of this machine are looked for without the account; a soak looks at everything each time. */
const onlineFor = (defect: Defect): boolean => process.env['SOAK'] !== undefined || !machineDefects.includes(defect)

test.each(defects)('found, and nothing else: $what', async (defect) => {
  const {plant, given, found} = defect
  const {check, severity, object} = found
  const heal = plant?.(healthy)
  const doctor = await healthy.examine({online: onlineFor(defect), ...given?.(healthy)}).finally(heal)
  const news = doctor.findings.map(named).filter((one) => !peace.includes(one) || one.startsWith('blocker'))
  expect(news).toEqual([expect.stringContaining(`${severity} ${check}: ${object}`)])
})
