import {describe, expect, test} from 'vitest'
import {at, deed, reading, seen, session, token, told, whole} from '../fixtures/telling.ts'
import type {Reading, Snapshot} from '../reading.ts'

const unrecorded = (given: Reading) => told(given).gaps.filter(({kind}) => kind === 'unrecorded')

describe('what no record holds', () => {
  test('is named where a session is used that nobody opened', () => {
    const used = deed(5, [session('s-3'), {kind: 'address', id: '100.96.0.1'}])
    expect(unrecorded(reading([seen('telemetry', used)]))).toMatchObject([
      {source: 'telemetry', to: at(5), why: expect.stringContaining('session s-3 is used once')},
    ])
    const opened = seen('access', deed(1, [token('1')], {verb: 'authenticated', opens: [session('s-3')]}))
    expect(unrecorded(reading([seen('telemetry', used), opened]))).toEqual([])
  })

  test('is named where a step of a trace hangs on one that is not there', () => {
    const step = seen('telemetry', deed(5, [token('1')], {span: {trace: 't', id: 'b', parent: 'a'}}))
    expect(unrecorded(reading([step]))).toMatchObject([{why: expect.stringContaining('step a of trace t')}])
    const parent = seen('telemetry', deed(4, [], {span: {trace: 't', id: 'a'}}))
    expect(unrecorded(reading([step, parent]))).toEqual([])
  })

  describe('is named where the configuration changed', () => {
    const rule = (enabled: boolean, updated_at: string) => ({id: 'rule-1', name: 'ir-kill', enabled, updated_at})
    const snapshot = (second: number, object: ReturnType<typeof rule>, isWhole = true): Snapshot => ({
      path: 'gateway/rules',
      at: Date.parse(at(second)),
      whole: isWhole,
      objects: new Map([[object.id, object]]),
    })
    const changed = [snapshot(10, rule(true, at(1))), snapshot(60, rule(false, at(20)))]
    const entry = (second: number) =>
      seen('audit', deed(second, [token('2')], {verb: 'changed', object: {kind: 'rule', id: 'rule-1'}}))

    test('and nobody is on record for it', () => {
      expect(unrecorded(reading([], {snapshots: changed}))).toMatchObject([
        {from: at(10), to: at(60), why: expect.stringMatching(/ir-kill \(rule-1\) changed .* no audit entry/)},
      ])
    })

    test('but not where somebody is', () => {
      expect(unrecorded(reading([entry(20)], {snapshots: changed}))).toEqual([])
      expect(unrecorded(reading([entry(200)], {snapshots: changed}))).toHaveLength(1)
    })

    test('with the doubt that the audit log does not reach that far', () => {
      const short = {...whole('audit'), window: {from: at(0), to: at(30)}}
      expect(unrecorded(reading([], {snapshots: changed, reports: [short]}))).toMatchObject([
        {why: expect.stringContaining('does not reach')},
      ])
    })

    test('but not by the times that Cloudflare writes, nor by a listing that was cut short', () => {
      const touched = [snapshot(10, rule(true, at(1))), snapshot(60, rule(true, at(20)))]
      const cut = [snapshot(10, rule(true, at(1))), {...snapshot(60, rule(true, at(1)), false), objects: new Map()}]
      for (const snapshots of [touched, cut]) expect(unrecorded(reading([], {snapshots}))).toEqual([])
      const gone = [snapshot(10, rule(true, at(1))), {...snapshot(60, rule(true, at(1))), objects: new Map()}]
      expect(unrecorded(reading([], {snapshots: gone}))).toMatchObject([{why: expect.stringContaining('is gone')}])
    })
  })
})
